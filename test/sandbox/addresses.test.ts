/** `BlockList` and `SocketAddress`, which need no network, beside Node's. */
import { expectLikeNode } from "../support/like-node.js";

test("rules, checks and what is no address", () =>
  expectLikeNode(`
    const net = require("net");
    const t = (n, f) => { try { console.log(n, f()); } catch (x) { console.log(n, x.name, x.code, x.code && x.message); } };
    const b = new net.BlockList(); b.addAddress("1.1.1.1"); b.addRange("10.0.0.1", "10.0.0.10"); b.addSubnet("8592:757c:efae:4e45::", 64, "ipv6"); b.addAddress(new net.SocketAddress({ address: "::1", family: "ipv6" })); b.addSubnet("192.168.0.0", 16); b.addRange("::10", "::20", "IPv6");
    console.log([...b.rules].sort());
    for (const a of [["1.1.1.1"], ["::ffff:1.1.1.1", "ipv6"], ["::ffff:101:101", "ipv6"], ["10.0.0.5"], ["10.0.0.11"], ["8592:757c:efae:4e45::f", "ipv6"], ["8592:757c:efae:4e46::", "ipv6"], ["::1", "ipv6"], ["192.168.255.1"], ["::ffff:c0a8:1", "ipv6"], ["nope"], ["::15", "ipv6"], ["::15"], [new net.SocketAddress({ address: "10.0.0.2" })], [1], ["1.1.1.1", 1], ["1.1.1.1", "x"]]) t("check " + a, () => b.check(...a));
    for (const f of ["addAddress", "addRange", "addSubnet"]) for (const a of [[1], ["x"], ["1.1.1.1", 1], ["1.1.1.1", "x"], ["1.1.1.1", "1.1.1.0"], ["1.1.1.1", 33], ["::", 129, "ipv6"], ["1.1.1.1", 1, 1], ["1.1.1.1", -1]]) t(f, () => b[f](...a));
    for (const o of [undefined, {}, { address: "1.2.3.4", port: 80 }, { family: "ipv6" }, { family: "IPv6", address: "2001:0db8:0:0:1:0:0:1", flowlabel: 7 }, { family: "ipv6", address: "::ffff:1.2.3.4" }, { family: "ipv6", address: "::1.2.3.4" }, { family: "ipv6", address: "1:0:0:2:0:0:0:3" }, { port: 70000 }, { port: -1 }, { port: "x" }, { port: null }, { family: 1 }, { address: 1 }, { address: "x" }, { flowlabel: -1 }, { flowlabel: "a" }, 1, null, []]) t("sa", () => JSON.stringify(new net.SocketAddress(o)));
    t("is", () => [net.SocketAddress.isSocketAddress(new net.SocketAddress()), net.SocketAddress.isSocketAddress({})]);
  `));
