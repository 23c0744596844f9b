/**
 * `X509Certificate` and `Certificate`, beside Node's, on certificates that OpenSSL
 * made for this: of RSA, a curve, Ed25519 and RSA-PSS.
 */
import { expectLikeNode } from "../support/like-node.js";

// The builtins are those of Node 20; what others say of errors differs.
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

const CERTIFICATES = {
  ca: `-----BEGIN CERTIFICATE-----
MIICpzCCAhCgAwIBAgIUXT+nZjayuEOjxWvgzbJTYcGgDl8wDQYJKoZIhvcNAQEL
BQAwbjELMAkGA1UEBhMCREUxEDAOBgNVBAgMB1NhY2hzZW4xGTAXBgNVBAoMEElu
Z290LCBUZXN0ICsgQ28xEzARBgNVBAMMCkdyw7bDn2UgQ0ExHTAbBgkqhkiG9w0B
CQEWDmNhQGV4YW1wbGUuY29tMB4XDTI2MTEyMTIxMTYxNFoXDTQ2MTExNjIxMTYx
NFowbjELMAkGA1UEBhMCREUxEDAOBgNVBAgMB1NhY2hzZW4xGTAXBgNVBAoMEElu
Z290LCBUZXN0ICsgQ28xEzARBgNVBAMMCkdyw7bDn2UgQ0ExHTAbBgkqhkiG9w0B
CQEWDmNhQGV4YW1wbGUuY29tMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDb
3YYnstSZx6kzoErIjexmFrsX3pVDVvKinQDpPM9uyk8RCRUUnCurm9ChDiOElAlV
JJUFvVgL35207iDVaSdiL3beXV+OKY7ot6L23cNpu0US0UewBmPkKrrL1Ppcq1M4
HSzslObrUlmsK6oWvU6EQ/s5mLP6+jv+8srZ1gblhwIDAQABo0IwQDAPBgNVHRMB
Af8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQU1/reoxQVbRZdbWn4
peVpWJs08yIwDQYJKoZIhvcNAQELBQADgYEAkv30SEhA3LEueIiXSMplBZjaN33e
uBudpiGHqsZsqewD+lSM+WmWBALUFdO3M+56nzUnvGReQEQtmUlkv/46qlVEZ9ti
GM6tX9BwLexqE4nVWAkrGKuRE6OvG8+ZzlwsclV9yaljZSplPb9K/l+OIKlNBbz2
CpCaYF+3NlL1L6c=
-----END CERTIFICATE-----
`,
  leaf: `-----BEGIN CERTIFICATE-----
MIIDQjCCAqugAwIBAgIUdl9yhBw/yGQ6g70Ryl/r4MqCvs4wDQYJKoZIhvcNAQEL
BQAwbjELMAkGA1UEBhMCREUxEDAOBgNVBAgMB1NhY2hzZW4xGTAXBgNVBAoMEElu
Z290LCBUZXN0ICsgQ28xEzARBgNVBAMMCkdyw7bDn2UgQ0ExHTAbBgkqhkiG9w0B
CQEWDmNhQGV4YW1wbGUuY29tMB4XDTI2MTEyMTIxMTYxNVoXDTM2MTExODIxMTYx
NVowQDEVMBMGA1UEAwwMbGVhZi5leGFtcGxlMQwwCgYDVQQLDANPbmUxDDAKBgNV
BAsMA1R3bzELMAkGA1UEBRMCMTIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQT
XOE4Ngt7VheGOxGr/AN8X5ZVZnVp7G88RvymK5XiNfMGZn1N03098LClJhc78SQL
tA2zsubdaXx7RyjuI7JEo4IBUDCCAUwwCQYDVR0TBAIwADALBgNVHQ8EBAMCBaAw
HQYDVR0lBBYwFAYIKwYBBQUHAwEGCCsGAQUFBwMCMHsGA1UdEQR0MHKCC2V4YW1w
bGUuY29tgg4qLndpbGQuZXhhbXBsZYIQYSpiLnBhcnQuZXhhbXBsZYcEfwAAAYcQ
AAAAAAAAAAAAAAAAAAAAAYEObWVAZXhhbXBsZS5jb22GFGh0dHA6Ly9leGFtcGxl
LmNvbS9hiAMqAwQwVgYIKwYBBQUHAQEESjBIMCAGCCsGAQUFBzABhhRodHRwOi8v
b2NzcC5leGFtcGxlLzAkBggrBgEFBQcwAoYYaHR0cDovL2NhLmV4YW1wbGUvY2Eu
Y2VyMB0GA1UdDgQWBBTAwyHD6YEfjE9Brb42LVFbjbVhiDAfBgNVHSMEGDAWgBTX
+t6jFBVtFl1tafil5WlYmzTzIjANBgkqhkiG9w0BAQsFAAOBgQC56JITfcaBQPp5
BkKfc7BFVWknNCd0ESTheda4sFEC7cHpZkBtddXIMEh+H64A6829UbYtAaBDJs+0
5ysTGxc8D+2eLl3pYhq7AtJR+UF1DNdRa9YeG7Vnly8K+QOWxMNYkcQRQiyyEUDI
qIFI4TVL/l6NIWL3yU7qnUTWrNIp8Q==
-----END CERTIFICATE-----
`,
  ed: `-----BEGIN CERTIFICATE-----
MIIBPjCB8aADAgECAhQQWzU5419ooSw51Z8Mzqut2VhG5DAFBgMrZXAwFTETMBEG
A1UEAwwKZWQuZXhhbXBsZTAeFw0yNjExMjEyMTE2MTVaFw0zNjExMTgyMTE2MTVa
MBUxEzARBgNVBAMMCmVkLmV4YW1wbGUwKjAFBgMrZXADIQA0NC6YLeyz89yShof8
tlDaS7HSNCO/YjlAD3aOZIqKsqNTMFEwHQYDVR0OBBYEFEXSqAKWTcBf9G04Lwjj
IuIsqOmHMB8GA1UdIwQYMBaAFEXSqAKWTcBf9G04LwjjIuIsqOmHMA8GA1UdEwEB
/wQFMAMBAf8wBQYDK2VwA0EAqFV3AMGihJFzmolqh6312QePmzMvPeJCwU9T4L7q
6B2abrQQmvUJDPijdK3v1kdz6CvtVQill+bVIGNisdyGCQ==
-----END CERTIFICATE-----
`,
  pss: `-----BEGIN CERTIFICATE-----
MIICZDCCAZ6gAwIBAgIUYliPC2M2oSSUH0PRPKpp5VsHYd8wPAYJKoZIhvcNAQEK
MC+gDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQMEAgEF
ADAWMRQwEgYDVQQDDAtwc3MuZXhhbXBsZTAeFw0yNjExMjEyMTE2MTVaFw0zNjEx
MTgyMTE2MTVaMBYxFDASBgNVBAMMC3Bzcy5leGFtcGxlMIGdMAsGCSqGSIb3DQEB
CgOBjQAwgYkCgYEAyZGmSw+wJonVRRhcVOImT0ueVzKFcO3ILhH4VW9Pmo2wV0+4
9pE6hKaL3c/q1kt+CCN39zOmMGtgbyJ+6lg1TDfdEtgMjuh6/pisdR84PmTQuVT8
HXmnUnrN+nTTifhsyAdjNaem9bhdsWBefr5JR5w6azQuEt/AXX9AYRhPAVUCAwEA
AaNTMFEwHQYDVR0OBBYEFC3AXUmdoiOrREjFf65EVhXPwUVkMB8GA1UdIwQYMBaA
FC3AXUmdoiOrREjFf65EVhXPwUVkMA8GA1UdEwEB/wQFMAMBAf8wPAYJKoZIhvcN
AQEKMC+gDzANBglghkgBZQMEAgEFAKEcMBoGCSqGSIb3DQEBCDANBglghkgBZQME
AgEFAAOBgQCt/4rpmEQAGSgo0KCEFwDPFoG9S4Qs7fs9ONWWTjEuhcE3JKfUExg7
zR/CzcOaAr5gv+h4mBFNq6k03sxIZmvOegpuwcaygTfUhGV1cWq3S9XlnhAcl2fZ
v361Tz4WiNkH+rigRMZtTr2SzmjYOu8YwQfr3Zp3WHc/s2iKTCyaOg==
-----END CERTIFICATE-----
`,
};

const KEYS = {
  leaf: `-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIB3bKnQONPbczWWLAh7ei08NxjQlMbPYmR0B2UiC8SSioAoGCCqGSM49
AwEHoUQDQgAEE1zhODYLe1YXhjsRq/wDfF+WVWZ1aexvPEb8piuV4jXzBmZ9TdN9
PfCwpSYXO/EkC7QNs7Lm3Wl8e0co7iOyRA==
-----END EC PRIVATE KEY-----
`,
  ed: `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIBeUl2M7MTI7JuSTsr5M50Y5l9RhvYtWXoWimv87G1Pd
-----END PRIVATE KEY-----
`,
};

const SPKAC =
  "MIIBPzCBqTCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEA292GJ7LUmcepM6BKyI3sZha7F96VQ1byop0A6TzPbspPEQkVFJwrq5vQoQ4jhJQJVSSVBb1YC9+dtO4g1WknYi923l1fjimO6Lei9t3DabtFEtFHsAZj5Cq6y9T6XKtTOB0s7JTm61JZrCuqFr1OhEP7OZiz+vo7/vLK2dYG5YcCAwEAARYFaGVsbG8wDQYJKoZIhvcNAQEEBQADgYEA2Tofnd1lp7GOm1WQ2j+kXbcmi5D25rqnqEqSWEkk3ew1W0WewVcjGlPdDOYbApcYhsthXOkAz8QoUGCrQbMw7qkEsTJvHyAYQCXrN9+NW+suILT7EOgabotsEKCfK6JVu4OIXr1/gC+lwP9prUcdnKlb/pOChX12KNavwYpjwgk=";

const HEAD = `
  const c = require("crypto");
  const P = ${JSON.stringify({ certs: CERTIFICATES, keys: KEYS, spkac: SPKAC })};
  const t = (n, f) => { try { console.log(n, f()); } catch (e) { console.log(n, e.name, e.code, e.message); } };
  const X = {}; for (const k in P.certs) X[k] = new c.X509Certificate(P.certs[k]);
`;

testLikeNode("what is in them", () =>
  expectLikeNode(`${HEAD}
    for(const [k,x] of Object.entries(X)){ for(const p of ['ca','fingerprint','fingerprint256','fingerprint512','infoAccess','issuer','issuerCertificate','keyUsage','serialNumber','subject','subjectAltName','validFrom','validTo']) t(k+' '+p,()=>x[p]); t('raw',()=>[x.raw.length,x.toString()===P.certs[k],x.toJSON()===P.certs[k],x.publicKey.asymmetricKeyType,x.publicKey.type,Object.keys(x)]);
     t('legacy',()=>{const o=x.toLegacyObject();return o;});
     for(const [j,y] of Object.entries(X)) t('issued '+j,()=>[x.checkIssued(y),x.verify(y.publicKey)]);
     for(const j in P.keys) t('key '+j,()=>x.checkPrivateKey(c.createPrivateKey(P.keys[j])));
     console.log(x);
    }
  `),
);

testLikeNode("whose they are", () =>
  expectLikeNode(`${HEAD}
    const l=X.leaf;
    for(const h of ['example.com','EXAMPLE.com','www.example.com','x.wild.example','x.y.wild.example','.wild.example','wild.example','axxb.part.example','ab.part.example','leaf.example','.example.com','a.b','']) for(const o of [undefined,{wildcards:false},{partialWildcards:false},{multiLabelWildcards:true},{singleLabelSubdomains:true},{subject:'always'},{subject:'never'}]) t(h+' '+JSON.stringify(o),()=>l.checkHost(h,o));
    for(const h of ['ed.example','x']) t(h,()=>[X.ed.checkHost(h),X.ed.checkHost(h,{subject:'never'})]);
    for(const e of ['me@example.com','ME@example.com','me@EXAMPLE.com','ca@example.com','x']) t(e,()=>[l.checkEmail(e),X.ca.checkEmail(e),X.ca.checkEmail(e,{subject:'never'})]);
    for(const i of ['127.0.0.1','::1','127.0.0.2','x','0:0:0:0:0:0:0:1']) t(i,()=>l.checkIP(i));
    for(const a of [1,{},null,undefined,'x','-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----',Buffer.alloc(3)]) t('new',()=>new c.X509Certificate(a));
    t('m',()=>l.checkHost(1));t('m',()=>l.checkHost('x',1));t('m',()=>l.checkHost('x',{subject:'z'}));t('m',()=>l.checkHost('x',{wildcards:1}));t('m',()=>l.checkEmail(1));t('m',()=>l.checkIP(1));t('m',()=>l.checkIssued(1));t('m',()=>l.checkPrivateKey(1));t('m',()=>l.verify(1));for (const run of [() => l.checkPrivateKey(l.publicKey), () => l.verify(c.createPrivateKey(P.keys.leaf))]) try { run(); } catch ({ code, message }) { console.log(code, message.split('{')[0]); }
    t('der',()=>new c.X509Certificate(l.raw).subject===l.subject); t('eq',()=>c.createPublicKey(P.certs.leaf).equals(l.publicKey));
  `),
);

testLikeNode("keys signed with a challenge", () =>
  expectLikeNode(`${HEAD}
    const {Certificate}=c;for(const C of [Certificate,new Certificate(),Certificate()]) for(const s of [P.spkac,Buffer.from(P.spkac),'x',Buffer.alloc(2)]) t('spkac',()=>[C.verifySpkac(s),String(C.exportPublicKey(s)),String(C.exportChallenge(s))]);
    for(const v of [1,{},undefined]) for (const m of ['verifySpkac','exportPublicKey','exportChallenge']) t(m,()=>Certificate[m](v));
    t('bad',()=>Certificate.verifySpkac(P.spkac.replace('A','B').replace(/.{6}$/,'AAAAAA')));
  `),
);
