/** The OpenAPI 3.1 document. */
export function openapiDocument({ publicUrl, version }: { publicUrl: string; version: string }): unknown {
  return { openapi: '3.1.0', info: { title: 'pay-button', version }, servers: [{ url: publicUrl }], paths: {} }
}
