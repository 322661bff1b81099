/** An HTTP server around the application. */

import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'

/** Slow senders hold a connection no longer than this, in milliseconds. */
const REQUEST_TIMEOUT = 30_000

export async function listen(app: RequestListener, port: number, host: string): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT, headersTimeout: REQUEST_TIMEOUT, connectionsCheckingInterval: 5000 }, app)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return server
}
