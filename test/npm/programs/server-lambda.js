"use strict";
module.exports = {
  group: "cloud",
  text: 'const {DynamoDBClient,GetItemCommand}=require("@aws-sdk/client-dynamodb");const {SQSClient,SendMessageCommand}=require("@aws-sdk/client-sqs");\nexports.handler=async(e)=>{const o={region:"us-east-1",endpoint:"http://127.0.0.1:1",maxAttempts:1,credentials:{accessKeyId:"a",secretAccessKey:"b"}};const out=[];\nfor(const f of [()=>new DynamoDBClient(o).send(new GetItemCommand({TableName:"t",Key:{a:{S:"x"}}})),()=>new SQSClient(o).send(new SendMessageCommand({QueueUrl:"http://127.0.0.1:1/q",MessageBody:"x"}))])await f().catch(x=>out.push([x.name,x.code,x.message]));return out};\nexports.handler().then(x=>console.log(JSON.stringify(x)));\n',
  runs: [[]],
};
