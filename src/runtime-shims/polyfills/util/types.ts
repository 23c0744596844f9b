/**
 * `util.types`: what a value is by its internal slots.
 *
 * @see https://nodejs.org/api/util.html#utiltypes
 */
import { isProxy } from "../../internal/inspect/maker.js";
import * as own from "../../internal/types.js";
import start = require("ingot:start");

type Predicate = (value: unknown) => boolean;

/** An instance of another builtin's class, where the program has that builtin. */
function isOf(builtin: string, name: string): Predicate {
  return (value) => {
    if (!own.isObject(value) || !start.has(builtin)) return false;
    const Class = (start.builtin(builtin) as Record<string, unknown>)[name];
    return typeof Class === "function" && value instanceof Class;
  };
}

function boxOf(name: string): Predicate {
  return (value) => own.boxName(value) === name;
}

function arrayOf(name: string): Predicate {
  return (value) => own.typedArrayName(value) === name;
}

export const types: Readonly<Record<string, Predicate>> = {
  // Of native code, which there is none of.
  isExternal: () => false,
  isDate: own.isDate,
  isArgumentsObject: own.isArgumentsObject,
  isBigIntObject: boxOf("BigInt"),
  isBooleanObject: boxOf("Boolean"),
  isNumberObject: boxOf("Number"),
  isStringObject: boxOf("String"),
  isSymbolObject: boxOf("Symbol"),
  isBoxedPrimitive: (value) => own.boxName(value) !== null,
  isNativeError: own.isNativeError,
  isRegExp: own.isRegExp,
  isAsyncFunction: own.isAsyncFunction,
  isGeneratorFunction: own.isGeneratorFunction,
  isGeneratorObject: own.isGeneratorObject,
  isPromise: own.isPromise,
  isMap: own.isMap,
  isSet: own.isSet,
  isMapIterator: own.isMapIterator,
  isSetIterator: own.isSetIterator,
  isWeakMap: own.isWeakMap,
  isWeakSet: own.isWeakSet,
  isArrayBuffer: own.isArrayBuffer,
  isDataView: own.isDataView,
  isSharedArrayBuffer: own.isSharedArrayBuffer,
  isProxy: (value) => own.isObject(value) && isProxy(value),
  isModuleNamespaceObject: own.isModuleNamespaceObject,
  isAnyArrayBuffer: own.isAnyArrayBuffer,
  isArrayBufferView: ArrayBuffer.isView,
  isTypedArray: (value) => own.typedArrayName(value) !== undefined,
  isUint8Array: arrayOf("Uint8Array"),
  isUint8ClampedArray: arrayOf("Uint8ClampedArray"),
  isUint16Array: arrayOf("Uint16Array"),
  isUint32Array: arrayOf("Uint32Array"),
  isInt8Array: arrayOf("Int8Array"),
  isInt16Array: arrayOf("Int16Array"),
  isInt32Array: arrayOf("Int32Array"),
  isFloat32Array: arrayOf("Float32Array"),
  isFloat64Array: arrayOf("Float64Array"),
  isBigInt64Array: arrayOf("BigInt64Array"),
  isBigUint64Array: arrayOf("BigUint64Array"),
  isKeyObject: isOf("node:crypto", "KeyObject"),
  isCryptoKey: isOf("node:crypto", "CryptoKey"),
};
