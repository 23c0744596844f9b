/**
 * `tls` and servers of `https` in a sandbox: as under Node, with the keys of the program
 * and the TLS of the host, and the deterministic errors without a grant.
 */
import { tlsOptionsOf } from "../../src/hosting/sandbox/capabilities/encryption.js";
import { CERTIFICATE, KEY } from "../support/certificate.js";
import { HOST_ENGINES } from "../support/engines.js";
import { runHosted, sameAsNode } from "../support/hosted.js";
import { compileSandbox } from "../support/sandbox.js";

/** What happens at the two ends has no order. */
const PROGRAM = `
const tls=require("tls"), https=require("https"), net=require("net"), { format } = require("util");
const KEY=${JSON.stringify(KEY)}, CERT=${JSON.stringify(CERTIFICATE)};
const lines = [];
const say=(...values)=>{ lines.push(format(...values)); };
const later=(e,n)=>new Promise(r=>e.once(n,(...a)=>r(a)));
(async()=>{
  const server=tls.createServer({key:KEY,cert:Buffer.from(CERT),ALPNProtocols:["a","b"]},(s)=>{ if (s.alpnProtocol) say("server",s.encrypted,s.authorized,s.alpnProtocol,s.servername,s.getProtocol(),s instanceof tls.TLSSocket, s instanceof net.Socket, JSON.stringify(s.getPeerCertificate())); s.on("data",d=>s.write("echo "+d)); s.on("end",()=>s.end("bye")); s.on("error",e=>say("server socket",e.code)); });
  server.on("tlsClientError",(e,s)=>say("tlsClientError",e.code,s.destroyed));
  server.listen(0,"127.0.0.1"); await later(server,"listening"); const {port}=server.address();
  const c=tls.connect({host:"127.0.0.1",port,ca:CERT,servername:"localhost",ALPNProtocols:["b"]},()=>say("cb",c.authorized,c.authorizationError,c.encrypted));
  const order=[]; for (const e of ["connect","ready","secureConnect","secure"]) c.on(e,()=>order.push(e));
  await later(c,"secureConnect"); say(c.alpnProtocol,c.getProtocol(),c.getCipher(),c.servername,c.remotePort===port,c.remoteFamily);
  const cert=c.getPeerCertificate(); say(cert.subject,cert.subjectaltname,cert.fingerprint256,cert.raw,cert.issuer,cert.valid_to, cert.ca, Object.keys(cert));
  c.write("one"); say(String((await later(c,"data"))[0])); c.end(); say(String((await later(c,"data"))[0])); say("close",await later(c,"close"), c.getPeerCertificate(), c.getProtocol()); say(order.filter(x=>x!=="secure"));
  const bad=tls.connect(port,"127.0.0.1"); say("untrusted",(await later(bad,"error"))[0].code);
  const lax=tls.connect(port,"127.0.0.1",{rejectUnauthorized:false}); await later(lax,"secureConnect"); say("lax",lax.authorized,lax.authorizationError); lax.destroy();
  const name=tls.connect({port,host:"127.0.0.1",ca:[CERT],servername:"other.example"}); { const [e]=await later(name,"error"); say("name",e.code,e.message); }
  const own=tls.connect({port,host:"127.0.0.1",ca:[CERT],servername:"other.example",checkServerIdentity:(h,c)=>{ say("check",h,c.subject.CN); return undefined; }}); await later(own,"secureConnect"); say("own",own.authorized); own.end(); own.resume();
  const own2=tls.connect({port,host:"127.0.0.1",ca:[CERT],checkServerIdentity:(h,c)=>Object.assign(new Error("mine"),{code:"MINE"})}); say("own2",(await later(own2,"error"))[0].code, own2.authorized, own2.authorizationError);
  const plain=net.connect(port,"127.0.0.1",()=>plain.end("GET / HTTP/1.0\\r\\n\\r\\n")); plain.on("error",()=>{}); plain.resume(); await later(plain,"close");
  server.close(); await later(server,"close"); say("closed");
  const site=https.createServer({key:KEY,cert:CERT},(req,res)=>{ say(req.method,req.url,req.socket.encrypted,req.connection.authorized); req.pipe(res); });
  site.on("clientError",(e,s)=>{say("clientError",e.code); s.destroy();});
  say(site instanceof net.Server, site.timeout, site.keepAliveTimeout);
  site.listen(0,"127.0.0.1"); await later(site,"listening"); const at=site.address().port;
  const ask=(o)=>new Promise(r=>{ const q=https.request({host:"127.0.0.1",port:at,path:"/p",method:"POST",...o},(res)=>{ let t=""; res.on("data",d=>t+=d).on("end",()=>r([res.statusCode,t])); }); q.on("error",e=>r([e.code])); q.end("body"); });
  say(await ask({ca:CERT})); say(await ask({ca:CERT,agent:false})); say(await ask({})); say(await ask({rejectUnauthorized:false})); say(await ask({})); say(await ask({agent:new https.Agent({ca:CERT,keepAlive:true})})); say(await ask({ca:CERT,servername:"x.example"}));
  site.closeAllConnections(); site.close(); await later(site,"close");
  //ERR
  for (const run of [()=>tls.connect({port:1,host:"127.0.0.1",key:1}),()=>tls.createServer(5),()=>tls.connect({port:1e6}),()=>tls.createServer({cert:{}})]) { try { run(); say("none"); } catch ({code,message,name}) { say(name,code,message); } }
  for (const [h,c] of [["a.com",{subject:{CN:"a.com"}}],["b.com",{subject:{CN:"a.com"}}],["A.COM",{subject:{CN:"a.com"}}],["x.b.com",{subjectaltname:"DNS:*.b.com"}],["x.y.b.com",{subjectaltname:"DNS:*.b.com"}],["b.com",{subjectaltname:"DNS:*.com"}],["1.2.3.4",{subjectaltname:"IP Address:1.2.3.4"}],["1.2.3.4",{subject:{CN:"1.2.3.4"}}],["c.com",{}],["c.com",{subject:{CN:["a","c.com"]}}],["w.a.com",{subjectaltname:'DNS:"w.a.com, DNS:evil.com"'}],["fo.a.com",{subjectaltname:"DNS:f*.a.com, URI:http://x"}]]) { const e=tls.checkServerIdentity(h,c); say(h,e&&[e.code,e.reason,e.host]); }
  const out={}; tls.convertALPNProtocols(["h2","x"],out); say(out, tls.DEFAULT_MIN_VERSION, typeof tls.createSecureContext({key:KEY}).context, tls.CLIENT_RENEG_LIMIT);
  say(new https.Agent({}).getName({host:"h",port:1,ca:"x",servername:"s",rejectUnauthorized:false}));
})().catch((error) => say("failed", error)).then(() => console.log([...new Set(lines)].sort().join("\\n")));
`;

test("sockets and servers of tls, and servers of https, are as under Node", async () => {
  const said = await sameAsNode(PROGRAM, { net: ["127.0.0.1:*"] });
  expect(said).not.toContain("failed");
  expect(said).toContain("tlsClientError ERR_SSL_HTTP_REQUEST true");
  expect(said).toContain("[ 'ERR_TLS_CERT_ALTNAME_INVALID' ]");
  expect(said.split("\n").length).toBeGreaterThan(40);
}, 120_000);

test("without a grant whatever would connect or listen throws, and the rest works", async () => {
  const program = `
    const tls = require("tls"), https = require("https");
    for (const run of [() => tls.connect(1), () => tls.createServer(), () => new tls.Server(), () => https.createServer(), () => new https.Server(), () => https.request("https://a.b"), () => tls.getCiphers(), () => tls.createSecurePair(), () => new tls.TLSSocket()]) {
      try { run(); console.log("none"); } catch ({ code, message }) { console.log(code, message); }
    }
    console.log(tls.checkServerIdentity("a.b", { subject: { CN: "a.b" } }), tls.DEFAULT_MAX_VERSION);
  `;
  const grant = " — not yet supported without a grant of the host";
  const text = compileSandbox({ "main.js": program });
  for (const engine of HOST_ENGINES) {
    const { output } = await runHosted(engine, text);
    expect(output.split("\n")).toEqual([
      ...[
        `tls.connect is not supported in sandbox${grant}`,
        `tls.createServer is not supported in sandbox${grant}`,
        `tls.Server is not supported in sandbox${grant}`,
        `https.createServer is not supported in sandbox${grant}`,
        `https.Server is not supported in sandbox${grant}`,
        `https.request is not supported in sandbox${grant}`,
        "tls.getCiphers is not supported in sandbox — not yet supported",
        "tls.createSecurePair is not supported in sandbox — not yet supported",
        `net.Socket is not supported in sandbox${grant}`,
      ].map((message) => `ERR_INGOT_UNSUPPORTED ${message}`),
      "undefined TLSv1.3",
      "",
    ]);
  }
});

test("no option of a guest is a file, an engine or a function of the host", () => {
  const given = {
    ca: ["text", new Uint8Array(1)],
    key: [{ pem: "text", passphrase: "x", toString: "y" }],
    servername: 1,
    rejectUnauthorized: "yes",
    privateKeyEngine: "engine",
    clientCertEngine: "engine",
    privateKeyIdentifier: "x",
    secureContext: {},
    session: new Uint8Array(1),
    path: "/run/socket",
    socket: {},
    lookup: "x",
    pskCallback: "x",
    checksIdentity: true,
    minVersion: "TLSv1.3",
  };
  expect(tlsOptionsOf(given)).toEqual({
    ca: ["text", Buffer.alloc(1)],
    key: [{ pem: "text", passphrase: "x" }],
    minVersion: "TLSv1.3",
  });
  expect(() => tlsOptionsOf({ key: 1 })).toThrow(TypeError);
});
