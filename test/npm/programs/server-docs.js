"use strict";
module.exports = {
  group: "files",
  text: '(async()=>{const x=require("xlsx"),E=require("exceljs"),{PDFDocument,StandardFonts}=require("pdf-lib"),fs=require("fs");\nconst wb=x.utils.book_new();x.utils.book_append_sheet(wb,x.utils.aoa_to_sheet([[1,"a"]]),"s");console.log(x.utils.sheet_to_csv(wb.Sheets.s));\nconst b=new E.Workbook();b.addWorksheet("q").addRow([1,2]);const buf=await b.xlsx.writeBuffer();const c=new E.Workbook();await c.xlsx.load(buf);console.log(c.getWorksheet("q").getRow(1).values);\nconst p=await PDFDocument.create();p.addPage().drawText("hi",{font:await p.embedFont(StandardFonts.Helvetica)});console.log((await p.save()).length>500);\nconst cheerio=require("cheerio-1");console.log(cheerio.load("<p>a</p>")("p").text());\nconst {JSDOM}=require("jsdom-26");const d=new JSDOM("<p id=a>x<script>document.getElementById(\'a\').title=\'t\'</script>",{runScripts:"dangerously"});console.log(d.window.document.getElementById("a").title);\nconsole.log((await require("qrcode").toString("x",{type:"svg"})).length);\n})()\n',
  runs: [[]],
};
