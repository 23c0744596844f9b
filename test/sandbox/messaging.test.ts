/** Channels, ports and channels by name, within one program: as under Node. */
import { HOST_ENGINES } from "../support/engines.js";
import { runHosted, sameAsNode } from "../support/hosted.js";
import { compileSandbox } from "../support/sandbox.js";

/** Of messages of different ports at once Node has an order of its own. */
const PROGRAM = `
const { MessageChannel, MessagePort, BroadcastChannel, receiveMessageOnPort } = require("worker_threads");
const { format } = require("util"); const lines=[]; const say=(...a)=>{ lines.push(format(...a)); }; const turn=(ms=20)=>new Promise(r=>setTimeout(r,ms));
(async()=>{
say(MessageChannel===globalThis.MessageChannel, MessagePort===globalThis.MessagePort, BroadcastChannel===globalThis.BroadcastChannel, typeof MessageEvent);
const {port1,port2}=new MessageChannel(); say(port1 instanceof MessagePort, port1 instanceof EventTarget, Object.keys(new MessageChannel()));
const order=[]; port2.on("message",(v)=>order.push(["on",v])); port2.once("message",v=>order.push(["once",v])); port2.addEventListener("message",(e)=>order.push(["event",e.data,e.type,e.constructor.name,e instanceof MessageEvent,e.ports.length,e.target===port2]));
port1.postMessage(1); port1.postMessage({a:[new Map([[1,new Date(0)]]),/x/g,new Uint8Array([1,2])]}); Promise.resolve().then(()=>order.push("micro")); process.nextTick(()=>order.push("tick")); order.push("sync");
await turn(); say(order);
const c=new MessageChannel(); let got=[]; c.port1.addEventListener("message",(e)=>got.push(e.data)); c.port2.postMessage("x"); await turn(); say("not started",got); c.port1.start(); await turn(); say("started",got);
const d=new MessageChannel(); d.port1.postMessage(1); d.port1.postMessage(undefined); say(receiveMessageOnPort(d.port2),receiveMessageOnPort(d.port2),receiveMessageOnPort(d.port2)); d.port2.onmessage=(e)=>say("onmessage",e.data, typeof d.port2.onmessage); d.port1.postMessage("y"); await turn(); 
d.port2.on("close",()=>say("close2")); d.port1.on("close",()=>say("close1")); d.port1.close(()=>say("close cb")); await turn(); d.port1.postMessage("after"); d.port2.postMessage("after"); await turn(); 
for (const run of [()=>new MessagePort(),()=>port1.postMessage(()=>{}),()=>port1.postMessage(Symbol("s")),()=>port1.postMessage(),()=>MessageChannel(),()=>port1.postMessage(1,1),()=>receiveMessageOnPort({}),()=>new BroadcastChannel(),()=>port1.postMessage({port2:new MessageChannel().port1}),()=>structuredClone(new MessageChannel().port1)]) { try { say("none",run()); } catch ({name,code,message}) { say(name,code,message); } }
const e=new MessageChannel(), f=new MessageChannel(); e.port2.on("message",({port})=>{ port.on("message",v=>say("through",v)); port.postMessage("back"); }); f.port2.on("message",v=>say("f",v)); e.port1.postMessage({port:f.port1},[f.port1]); f.port2.postMessage("early"); await turn(); f.port2.postMessage("late"); await turn();
const buf=new ArrayBuffer(4); const g=new MessageChannel(); g.port2.once("message",v=>say(v)); g.port1.postMessage(buf,[buf]); await turn();
const b1=new BroadcastChannel("n"), b2=new BroadcastChannel("n"), b3=new BroadcastChannel("m"); b1.onmessage=()=>say("self"); b2.onmessage=(ev)=>say("b2",ev.data,ev.type,ev.target===b2); b3.onmessage=()=>say("b3"); b1.postMessage({x:1}); await turn(); say(b1.name,b2 instanceof EventTarget); b2.close(); b1.postMessage(2); await turn(); try { b2.postMessage(1); } catch ({name,message,code}) { say(name,message,code); } 
say(structuredClone({a:1n,b:[undefined,null],c:new Set([1])}));
const m=new MessageEvent("message",{data:1,origin:"o",lastEventId:"l",source:null,ports:[]}); say(m.data,m.origin,m.lastEventId,m.source,m.ports,m.type);
say(port1.hasRef&&port1.hasRef(),port2.hasRef&&port2.hasRef()); port2.unref(); say(port2.hasRef()); port2.ref();
say(port2.listenerCount("message"));
for (const p of [port1,c.port1,e.port1,f.port2,g.port1]) p.close(); b1.close(); b3.close();
await turn(); say("end");
})().catch((error) => say("failed", error)).then(() => console.log(lines.sort().join("\\n")));
`;

test("messages are copies, come in turns of their own, and end with their ports", async () => {
  const said = await sameAsNode(PROGRAM, {});
  expect(said).not.toContain("failed");
  expect(said.split("\n").length).toBeGreaterThan(35);
});

test("without a word of them they are not in an artifact", async () => {
  const file = '"id":"node:internal/polyfills/messaging.js"';
  const main = "console.log(require('worker_threads').isMainThread);";
  const small = compileSandbox({ "main.js": main });
  expect(small).not.toContain(file);
  expect((await runHosted("quickjs", small)).output).toBe("true\n");
  for (const name of ["MessageChannel", "BroadcastChannel"]) {
    const text = compileSandbox({
      "main.js": `console.log(require("worker_threads").${name} === globalThis.${name}, typeof ${name});`,
    });
    expect(text).toContain(file);
    for (const engine of HOST_ENGINES) {
      const { output } = await runHosted(engine, text);
      expect(output).toBe("true function\n");
    }
  }
});
