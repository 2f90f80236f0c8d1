import kafkajs from 'kafkajs'; const {Kafka,logLevel}=kafkajs;
import { startKafka, startPostgres } from '/work/main/libs/embedded/dist/index.js';
import { execSync } from 'node:child_process';
const log=()=>{};const stateDir='/tmp/h1/state2';
const pgs=await startPostgres({stateDir,port:5191,log});
const k=await startKafka({stateDir,port:5190,controllerPort:5192,log});
const kafka=new Kafka({brokers:k.brokers,logLevel:logLevel.ERROR});
const a=kafka.admin(); await a.connect(); const topics=['a','b','c','d'];
await a.createTopics({topics:topics.map(t=>({topic:t,numPartitions:12,replicationFactor:1}))});
const p=kafka.producer(); await p.connect();
let got=0; const cs=[];
for(let i=0;i<4;i++){const c=kafka.consumer({groupId:'g'+i});await c.connect();await c.subscribe({topics});await c.run({eachBatch:async({batch})=>{got+=batch.messages.length}});cs.push(c)}
const pss=()=>execSync(`awk '/^Pss:/{print $2/1024}' /proc/${k.pid}/smaps_rollup`).toString().trim();
const cpu=()=>execSync(`awk '{print $14+$15}' /proc/${k.pid}/stat`).toString()/100;
console.log('pss',pss());
let t=Date.now(), c0=cpu();
const N=Number(process.argv[2]??150000);const val='x'.repeat(800);
for(let i=0;i<N;i+=500){await p.sendBatch({topicMessages:topics.map(topic=>({topic,messages:Array.from({length:125},(_,j)=>({key:String(i+j),value:val,partition:(i/500+j)%12}))}))})}
console.log('sent',N,'in',Date.now()-t,'cpu',cpu()-c0,'pss',pss());
await new Promise(r=>setTimeout(r,3000)); console.log('got',got);
c0=cpu(); await new Promise(r=>setTimeout(r,10000)); console.log('idle with 4 consumers %',(cpu()-c0)*10, 'pss',pss());
for(const c of cs)await c.disconnect(); await p.disconnect(); await a.disconnect(); await k.stop(); await pgs.stop();
