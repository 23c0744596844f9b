/** Ciphers, beside Node's: every mode with texts of many lengths, and its errors. */
import { expectLikeNode } from "../support/like-node.js";

// The builtins are those of Node 20; what others say of errors differs.
const testLikeNode = process.versions.node.startsWith("20.") ? test : test.skip;

const HEAD = `
  const c = require("crypto");
  const t = (n, f) => { try { console.log(n, f()); } catch (e) { console.log(n, String(e.name), e.code, e.message); } };
  const bytes = (n, s = 1) => Buffer.from(Array.from({ length: n }, (_, i) => (i * 7 + s * 13) & 255));
`;

testLikeNode("all modes", () =>
  expectLikeNode(`${HEAD}
    const rare = /aria|camellia|sm4|xts|hmac|siv|chacha20$/;
    const names = c.getCiphers().filter((name) => !rare.test(name));
    console.log(names.join());
    for (const n of names) {
      const { keyLength, ivLength, mode } = c.getCipherInfo(n);
      console.log(n, keyLength, ivLength, mode);
      if (/des3-wrap|CMS3DES/.test(n)) continue;
      const opt = /ccm|ocb/i.test(n) ? { authTagLength: 12 } : undefined;
      const isAead = /gcm|ccm|ocb|poly/i.test(n), atOnce = /ccm|wrap/i.test(n);
      for (const len of /pad/.test(n) ? [1, 8, 9, 24, 100] : /wrap/.test(n) ? [16, 64] : [0, 1, 15, 16, 17, 100]) t(n + len, () => {
        const make = (f) => { const one = f(n, bytes(keyLength), ivLength ? bytes(ivLength, 2) : null, opt); return one; };
        const aad = (one) => { if (isAead && len % 2) one.setAAD(bytes(len + 3, 4), { plaintextLength: len }); };
        const e = make(c.createCipheriv), text = bytes(len, 3), cut = atOnce ? len : len >> 1;
        aad(e);
        const outs = [e.update(text.subarray(0, cut))];
        if (cut < len) outs.push(e.update(text.subarray(cut)));
        outs.push(e.final());
        const sealed = Buffer.concat(outs), d = make(c.createDecipheriv), tag = isAead ? e.getAuthTag() : null;
        if (isAead) d.setAuthTag(tag);
        aad(d);
        const back = Buffer.concat(atOnce ? [d.update(sealed), d.final()] : [d.update(sealed.subarray(0, 5)), d.update(sealed.subarray(5)), d.final()]);
        return [outs.map((o) => o.length).join(), sealed.toString("hex"), tag && tag.toString("hex"), back.equals(text)].join(" ");
      });
    }
  `),
);

testLikeNode("vectors, tags, and what comes too late", () =>
  expectLikeNode(`${HEAD}
    for(const n of ['aes-128-ccm','aes-128-ocb','aes-128-gcm','chacha20-poly1305','des-ede3-cbc','aes128-wrap','id-aes128-wrap-pad','aes-128-ecb']) for(let ivl=0;ivl<18;ivl++) t(n+ivl,()=>typeof c.createCipheriv(n,bytes(c.getCipherInfo(n).keyLength),bytes(ivl),{authTagLength:8}));
    for(const n of ['aes-128-ccm','aes-128-ocb','aes-128-gcm','chacha20-poly1305','aes-128-cbc']) for(const a of [0,1,2,3,4,5,6,7,8,12,13,16,17,-1,'a',1.5,null,undefined]) t(n+a,()=>typeof c.createDecipheriv(n,bytes(c.getCipherInfo(n).keyLength),bytes(n=='aes-128-cbc'?16:12),{authTagLength:a}));
    const k=bytes(16),iv=bytes(12);
    t('late',()=>{const e=c.createCipheriv('aes-128-ccm',k,iv,{authTagLength:8});e.update('a');return e.update('b')});
    t('late',()=>{const e=c.createCipheriv('aes-128-ccm',k,iv,{authTagLength:8});return e.final()});
    t('aad',()=>{const e=c.createCipheriv('aes-128-ccm',k,iv,{authTagLength:8});return e.setAAD('a')});
    t('aad',()=>{const e=c.createCipheriv('aes-128-ccm',k,iv,{authTagLength:8});return e.setAAD('a',{plaintextLength:-1})});
    t('aad',()=>{const e=c.createCipheriv('aes-128-ccm',k,bytes(13),{authTagLength:8});return e.setAAD('a',{plaintextLength:65536})});
    t('long',()=>{const e=c.createCipheriv('aes-128-ccm',k,bytes(13),{authTagLength:8});return e.update(Buffer.alloc(65536))});
    t('dec',()=>{const e=c.createDecipheriv('aes-128-ccm',k,iv,{authTagLength:8});return e.update('a')});
    t('dec',()=>{const e=c.createDecipheriv('aes-128-ccm',k,iv,{authTagLength:8});e.update('a');return e.final()});
    for(const m of ['ccm','ocb','gcm'])t('bad tag',()=>{const e=c.createDecipheriv('aes-128-'+m,k,iv,{authTagLength:8});e.setAuthTag(bytes(8));e.update('a');return e.final()});
    t('tag',()=>{const e=c.createDecipheriv('aes-128-ccm',k,iv,{authTagLength:8});e.setAuthTag(bytes(9))});
    t('tag',()=>{const e=c.createDecipheriv('aes-128-cbc',k,bytes(16));e.setAuthTag(bytes(8))});
    t('need',()=>c.createCipheriv('aes-128-ccm',k,iv)); t('need',()=>c.createCipheriv('aes-128-ocb',k,iv));
    t('wrap',()=>c.createCipheriv('aes128-wrap',k,bytes(8)).update(bytes(7)));t('wrap',()=>c.createDecipheriv('aes128-wrap',k,bytes(8)).update(bytes(24)));t('wrap',()=>c.createDecipheriv('id-aes128-wrap-pad',k,bytes(4)).update(bytes(24)));
    t('3des',()=>{const e=c.createCipheriv('des3-wrap',bytes(24),null);const s=e.update(bytes(32));return [s.length,c.createDecipheriv('des3-wrap',bytes(24),null).update(s).equals(bytes(32))]});
    t('3des',()=>c.createDecipheriv('des3-wrap',bytes(24),null).update(bytes(48)));
    t('unp',()=>{const e=c.createCipheriv('des-ede3-cbc',bytes(24),bytes(8));e.setAutoPadding(false);e.update('a');return e.final()});
    t('bd',()=>{const e=c.createDecipheriv('des-ede3-cbc',bytes(24),bytes(8));e.update(bytes(16));return e.final()});
    t('key',()=>c.createCipheriv('aes-128-ccm',bytes(3),iv,{authTagLength:8}));t('key',()=>c.createCipheriv('aes-128-cbc',bytes(3),iv));
  `),
);

testLikeNode("names of hashes", () =>
  expectLikeNode(`${HEAD}
    // Those of China's standard, and two at once, are not there.
    console.log(c.getHashes().filter((name) => !/sm3|md5-sha1/i.test(name)).join());
    for (const name of [...c.getHashes().filter((one) => !/sm3|md5-sha1/i.test(one)), "SHA2-256", "SHA2-512/256", "SHAKE-128", "BLAKE2B-512", "RIPEMD-160", "nope"]) t(name, () => c.createHash(name).update("a").digest("hex"));
  `),
);

testLikeNode("passwords", () =>
  expectLikeNode(`${HEAD}
    for(const n of ['aes192','aes-256-cbc','des-ede3-cbc','aes-128-gcm'])t('old '+n,()=>{const e=c.createCipher(n,'secret');const s=e.update('text','utf8','hex')+e.final('hex');const d=c.createDecipher(n,Buffer.from('secret'));if(/gcm/.test(n))d.setAuthTag(e.getAuthTag());return [s,d.update(s,'hex','utf8')+d.final('utf8')]});
    t('old',()=>c.createCipher(1));t('old',()=>c.createCipher('aes192',null));t('old',()=>c.createCipher('x','y'));t('old',()=>c.Cipher('aes192','a') instanceof c.Cipher);
    console.log(Object.keys(c).includes("createCipher"));
  `),
);
