"use strict";
module.exports = {
  group: "servers",
  text: 'const {ApolloServer}=require("@apollo/server");const {startStandaloneServer}=require("@apollo/server/standalone");\nconst s=new ApolloServer({includeStacktraceInErrorResponses:false,typeDefs:"type Query{a(x:Int):String}",resolvers:{Query:{a:(_,{x})=>"v"+x}}});\nstartStandaloneServer(s,{listen:{port:+process.argv[2],host:"127.0.0.1"}}).then(()=>console.log("ready"));\n',
  runs: [
    {
      args: ["38305"],
      until: /ready/,
      fetch: [
        {
          url: "http://127.0.0.1:38305/",
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"query":"{a(x:2)}"}',
        },
        {
          url: "http://127.0.0.1:38305/",
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"query":"{b}"}',
        },
      ],
    },
  ],
  ignore: [/"stacktrace":\[[^\]]*\]/g],
};
