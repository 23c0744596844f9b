"use strict";

module.exports = {
  protobufjs: (protobuf) => {
    const { root } = protobuf.parse(
      'syntax = "proto3"; package p; message M { string a = 1; repeated int32 b = 2; }',
    );
    const Message = root.lookupType("p.M");
    const bytes = Message.encode({ a: "x", b: [1, 300] }).finish();
    return [
      [...bytes],
      Message.decode(bytes).toJSON(),
      Object.keys(protobuf.common("google/protobuf/any.proto", {}) ?? {}),
    ];
  },
};
