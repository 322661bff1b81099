/**
 * What the companion is compared with: servers that a developer writes in an afternoon.
 *
 * `insert-only` verifies a webhook and inserts it into SQLite before it answers. It never acts on it. `no-store` verifies
 * it and answers. It creates requests and responses as the companion does, so that the comparison is about the rest.
 */

import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import express from 'express'
import Database from 'better-sqlite3'
import { SIGNATURE_HEADER, WEBHOOK_PATH, WEBHOOK_SECRET } from './messages.mjs'
import { cpuTime, serveParent } from './processes.mjs'

const { BENCH_SERVER: kind, BENCH_DATABASE: file } = process.env
const key = createSecretKey(Buffer.from(WEBHOOK_SECRET))
const store = kind === 'insert-only' ? insertOnly(file) : () => undefined

const app = express()
app.disable('x-powered-by')
app.disable('etag')
app.post(WEBHOOK_PATH, express.raw({ type: () => true, limit: 262_144 }), (request, response) => {
  const expected = createHmac('sha256', key).update(request.body).digest()
  const given = Buffer.from(request.get(SIGNATURE_HEADER) ?? '', 'hex')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return void response.status(401).end()
  const message = JSON.parse(request.body.toString('utf8'))
  store(`${message.event}:${message.data.transaction_id}`, request.body)
  response.json({ received: true })
})

const server = kind === 'insert-only' ? createServer(app) : createServer(quickRequests(app), app)
server.listen(0, '127.0.0.1', () => serveParent(server.address().port, () => ({ cpu: cpuTime() })))

function insertOnly(path) {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE inbox (id INTEGER PRIMARY KEY, dedupe_key TEXT UNIQUE, body BLOB, received_at INTEGER)')
  const insert = database.prepare(
    'INSERT INTO inbox (dedupe_key, body, received_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  return (dedupeKey, body) => void insert.run(dedupeKey, body, Date.now())
}

/** Express changes the prototype of every request. On Node 20 and 22 that is most of its work, unless it is in place. */
function quickRequests({ request, response }) {
  if (Number(process.versions.node.split('.')[0]) >= 24) return {}
  function Request(socket) {
    IncomingMessage.call(this, socket)
  }
  function Response(incoming, options) {
    ServerResponse.call(this, incoming, options)
  }
  Request.prototype = request
  Response.prototype = response
  return { IncomingMessage: Request, ServerResponse: Response }
}
