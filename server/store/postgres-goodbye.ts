/** The end of a connection, also to a server that hangs. */

import { setTimeout } from 'node:timers/promises'
import type { Client, PoolClient } from 'pg'

/** How long a server may take to close a connection, in milliseconds. */
const LIMIT = 1000

/**
 * Resolves once a connection that is ending is closed. A server that hangs would keep the process from ending, so
 * the connection is cut then.
 */
export async function goodbye(client: Client | PoolClient): Promise<void> {
  const { stream } = (client as Client).connection
  if (stream.closed) return
  const inTime = new AbortController()
  const closed = new Promise<void>((resolve) => stream.once('close', resolve)).then(() => inTime.abort())
  await setTimeout(LIMIT, undefined, { signal: inTime.signal }).catch(() => undefined)
  stream.destroy()
  await closed
}
