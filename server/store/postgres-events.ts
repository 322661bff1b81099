/**
 * Carries events from process to process with LISTEN and NOTIFY. A notification goes out with the commit of its
 * transaction. What is sent while the connection is broken is lost, so the listener is notified when it is back.
 */

import { randomUUID } from 'node:crypto'
import type { Client, ClientConfig } from 'pg'
import { goodbye } from './postgres-goodbye.ts'
import type { DriverEvents, SentEvent, Sql } from './sql.ts'

const CHANNEL = 'pay_button'
/** Postgres refuses a payload of 8000 bytes. An event without its id would wake nobody, and ids are short. */
const MAX_PAYLOAD = 7999
/** The pause before the first and before every later attempt to connect again, in milliseconds. */
const FIRST_PAUSE = 250
const MAX_PAUSE = 5000
/** How often the connection is tested, in milliseconds. A cable that was pulled closes no connection. */
const TEST_EVERY = 15_000

export function listenOn(options: ClientConfig, Library: typeof Client): DriverEvents {
  /** Marks the events of this process, which has delivered them itself. */
  const self = randomUUID()
  let client: Client | undefined
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const connect = async (receive: (event: SentEvent) => void): Promise<void> => {
    const next = new Library(options)
    const failed = new Promise<never>((_resolve, reject) => {
      next.once('error', reject)
      next.once('end', () => reject(new Error('the connection has ended')))
    })
    failed.catch(() => undefined)
    next.on('error', () => undefined)
    next.on('notification', ({ payload = '' }) => {
      const [sender, topic, id] = payload.split(' ', 3)
      if (sender !== self && topic !== undefined && id !== undefined) receive({ topic, id })
    })
    try {
      await next.connect()
      await next.query(`LISTEN ${CHANNEL}`)
    } catch (error) {
      await next.end().catch(() => undefined)
      throw error
    }
    client = next
  }

  const end = async (): Promise<void> => {
    const last = client
    client = undefined
    if (!last) return
    last.end().catch(() => undefined)
    await goodbye(last)
  }

  return {
    send: async (sql: Sql, events) => {
      const payloads = events
        .map(({ topic, id }) => `${self} ${topic} ${id}`)
        .filter((payload) => Buffer.byteLength(payload) <= MAX_PAYLOAD)
      await sql.all(
        `SELECT pg_notify('${CHANNEL}', payload) FROM json_array_elements_text(CAST($1 AS json)) AS sent(payload)`,
        [JSON.stringify(payloads)],
      )
    },

    listen: async (receive, caughtUp) => {
      const retry = (pause: number): void => {
        if (closed) return
        timer = setTimeout(() => void again(pause), pause)
      }
      const again = async (pause: number): Promise<void> => {
        try {
          await connect(receive)
        } catch {
          retry(Math.min(MAX_PAUSE, pause * 2))
          return
        }
        if (closed) return end()
        watch()
        caughtUp()
      }
      const watch = (): void => {
        const watched = client
        let lost = false
        const reconnect = (): void => {
          if (lost) return
          lost = true
          clearInterval(timer)
          void end()
          retry(FIRST_PAUSE)
        }
        watched?.once('error', reconnect)
        watched?.once('end', reconnect)
        timer = setInterval(() => watched?.query('SELECT 1').catch(reconnect), TEST_EVERY)
      }
      await connect(receive)
      watch()
    },

    close: async () => {
      closed = true
      clearTimeout(timer)
      clearInterval(timer)
      await end()
    },
  }
}
