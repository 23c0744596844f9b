"use strict";

module.exports = {
  "@aws-sdk/lib-dynamodb": ({ PutCommand, DynamoDBDocumentClient }) => [
    new PutCommand({ TableName: "t", Item: { a: 1 } }).input,
    typeof DynamoDBDocumentClient.from,
  ],
};
