import WebSocket from 'ws'; import * as Y from 'yjs'; import * as enc from 'lib0/encoding';
const [,, port, token, note, n] = process.argv; const a=[],b=[];
for (let i=0;i<+n;i++) await new Promise(done=>{ const t=performance.now(); let o; const ws = new WebSocket(`ws://127.0.0.1:${port}/notepad/${note}/live?state=1`,{headers:{Authorization:'Bearer '+token}});
ws.on('open',()=>{o=performance.now()-t; const e=enc.createEncoder(); enc.writeVarUint(e,0); enc.writeVarUint(e,0); enc.writeVarUint8Array(e,Y.encodeStateVector(new Y.Doc())); ws.send(enc.toUint8Array(e));});
ws.on('message',m=>{ if(m.length>1000){ a.push(o); b.push(performance.now()-t); ws.close(); } }); ws.on('close',()=>setTimeout(done,100)); });
const med=x=>x.sort((p,q)=>p-q)[x.length>>1]|0; console.log('open', med(a), 'state', med(b)); process.exit(0);
