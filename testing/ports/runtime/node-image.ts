/** An image with Node that the cluster's nodes can pull. */
export const NODE_IMAGE = process.env.NONSTOP4_TEST_IMAGE ?? 'registry.local/base/node:24';
