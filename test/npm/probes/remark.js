"use strict";

module.exports = {
  remark: ({ remark }) => String(remark().processSync("*  a\n* b\n\n__c__")),
};
