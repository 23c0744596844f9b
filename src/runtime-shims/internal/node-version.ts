/** The Node that a sandbox artifact takes itself for: that of node-exports.ts. */
export const nodeVersion = "20.20.2";
