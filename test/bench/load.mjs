/** The load generator, a process of its own. Builds all requests before the clock starts. */

import { connect } from 'node:net'
import { Connection } from './connection.mjs'
import { paymentRequest, streamRequest, webhookRequest } from './messages.mjs'
import { serveParent } from './processes.mjs'

const REQUESTS = {
  work: (index) => webhookRequest('work', index),
  unused: (index) => webhookRequest('unused', index),
  payment: paymentRequest,
}

serveParent(0, ({ kind, ...job }) => ({ closed, steady, streams })[kind](job))

/** @param ports of servers that share the load */
const open = (ports, count) =>
  Promise.all(Array.from({ length: count }, (_, nth) => Connection.open(ports[nth % ports.length])))
const range = (from, count) => Array.from({ length: count }, (_, offset) => from + offset)

/** Closed loop: each connection sends its next request when it has the answer to the last one. */
async function closed({ ports, request, from, count, connections }) {
  const requests = range(from, count).map(REQUESTS[request])
  const open64 = await open(ports, connections)
  const results = recorder()
  let next = 0
  const startedAt = Date.now()
  const run = async (connection) => {
    while (next < count) {
      const bytes = requests[next++]
      const sentAt = performance.now()
      results.add(await connection.send(bytes), performance.now() - sentAt)
    }
  }
  const start = performance.now()
  await Promise.all(open64.map(run))
  const seconds = (performance.now() - start) / 1000
  for (const connection of open64) connection.close()
  return { startedAt, seconds, ...results.summary() }
}

/**
 * Open loop: requests leave at a steady rate, whatever the server does. A latency counts from the time at which the
 * request was to leave, so that a stall counts for all requests that it delays.
 */
async function steady({ ports, request, from, count, rate }) {
  const requests = range(from, count).map(REQUESTS[request])
  const idle = await open(ports, 64)
  const everyone = [...idle]
  const results = recorder()
  const startedAt = Date.now()
  const start = performance.now()
  const dueAt = (index) => start + (index * 1000) / rate
  let next = 0
  let done = 0
  await new Promise((resolve, reject) => {
    const dispatch = () => {
      while (next < count && idle.length > 0 && dueAt(next) <= performance.now()) {
        const index = next++
        const connection = idle.pop()
        connection.send(requests[index]).then((status) => {
          results.add(status, performance.now() - dueAt(index))
          idle.push(connection)
          done += 1
          if (done === count) resolve()
          else dispatch()
        }, reject)
      }
    }
    const timer = setInterval(() => (next < count ? dispatch() : clearInterval(timer)), 1)
  })
  const seconds = (performance.now() - start) / 1000
  for (const connection of everyone) connection.close()
  return { startedAt, seconds, ...results.summary() }
}

/** Opens an event stream for each checkout, then pays them, and measures from the 2xx to the event that says so. */
async function streams({ ports, from, count, rate }) {
  const indexes = range(from, count)
  const paidAt = new Map()
  const sockets = []
  for (const index of indexes)
    sockets.push(await openStream(ports[0], index, () => paidAt.set(index, performance.now())))
  const sender = await open(ports, 8)
  const acceptedAt = new Map()
  const start = performance.now()
  await Promise.all(
    sender.map(async (connection, lane) => {
      for (let nth = lane; nth < count; nth += sender.length) {
        const wait = start + (nth * 1000) / rate - performance.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        const status = await connection.send(webhookRequest('work', indexes[nth]))
        if (status !== 200) throw new Error(`a webhook was answered ${status}`)
        acceptedAt.set(indexes[nth], performance.now())
      }
    }),
  )
  const giveUpAt = performance.now() + 10_000
  while (paidAt.size < count && performance.now() < giveUpAt) await new Promise((resolve) => setTimeout(resolve, 20))
  for (const socket of [...sockets, ...sender]) (socket.close ?? socket.destroy).call(socket)
  const results = recorder()
  for (const [index, at] of paidAt) results.add(200, Math.max(0, at - acceptedAt.get(index)))
  return { ...results.summary(), missing: count - paidAt.size }
}

function openStream(port, index, onPaid) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let isOpen = false
    let isPaid = false
    socket.on('error', reject)
    socket.on('data', (chunk) => {
      const text = chunk.latin1Slice()
      if (!isPaid && text.includes('"status":"paid"')) {
        isPaid = true
        onPaid()
      }
      if (!isOpen && text.includes('event: checkout')) {
        isOpen = true
        resolve(socket)
      }
    })
    socket.write(streamRequest(index))
  })
}

function recorder() {
  const latencies = []
  let accepted = 0
  return {
    add: (status, latency) => {
      latencies.push(latency)
      if (status >= 200 && status < 300) accepted += 1
    },
    summary: () => {
      const sorted = Float64Array.from(latencies).sort()
      const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
      return { count: sorted.length, accepted, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
    },
  }
}
