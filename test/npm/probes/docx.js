"use strict";

module.exports = {
  docx: async ({ Document, Packer, Paragraph }) => {
    const bytes = await Packer.toBuffer(
      new Document({ sections: [{ children: [new Paragraph("hello")] }] }),
    );
    return bytes.length > 1000;
  },
};
