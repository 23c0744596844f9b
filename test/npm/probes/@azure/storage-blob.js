"use strict";

module.exports = {
  "@azure/storage-blob": ({ BlobServiceClient }) =>
    new BlobServiceClient("https://a.example")
      .getContainerClient("c")
      .getBlobClient("b").url,
};
