/** Measures what the console asks the companion for, over HTTP and with the token of a script. */

import { cursorText } from '../../dist/server/contract/order-query.js'
import { ordersOf } from './orders.mjs'

export const ADMIN_TOKEN = 'admin-token-of-the-bench-0123456789abcdef'

/** Each question is asked so often with a cold cache, about other orders each time, and then so often again. */
const TIMES = 20

/** @returns for each question its name, and the times with a cold and with a warm cache in milliseconds */
export async function askAsOperator(port, count, now) {
  const orders = ordersOf(count, now)
  const request = async (path, body) => {
    const startedAt = performance.now()
    const response = await fetch(`http://127.0.0.1:${port}/admin/api${path}`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const answer = await response.json()
    const milliseconds = performance.now() - startedAt
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`)
    return { milliseconds, answer }
  }
  /** Another order each time: a paid one. */
  const some = (nth) => Math.floor((count * ((nth * 7) % 20)) / 2000) * 100
  const list = (query) => request(`/orders?${new URLSearchParams(query)}`)
  const finds = async (asked, expected) => {
    const { milliseconds, answer } = await asked
    const ids = answer.orders.map(({ orderId }) => orderId)
    if (!ids.includes(expected)) throw new Error(`${expected} is not among ${ids.join(', ')}`)
    return { milliseconds, answer }
  }
  const hasSome = async (asked) => {
    const { milliseconds, answer } = await asked
    if (answer.orders.length === 0) throw new Error('the list is empty')
    return { milliseconds, answer }
  }
  let cursor = null
  const next = async () => {
    const { milliseconds, answer } = await list(cursor === null ? {} : { cursor })
    cursor = answer.nextCursor
    return { milliseconds, answer }
  }
  const day = (nth) => {
    const from = orders.createdAt(some(nth))
    return { from: new Date(from).toISOString(), to: new Date(from + 86_400_000).toISOString() }
  }
  const behind = (nth) => cursorText({ at: orders.createdAt(some(nth)), orderId: orders.orderId(some(nth)) })

  const questions = {
    overview: () => request('/overview?timeZone=Asia/Dhaka'),
    'first page': () => hasSome(list({})),
    'next pages': next,
    'a page far behind': (nth) => list({ cursor: behind(nth) }),
    'by order id': (nth) => finds(list({ q: orders.orderId(some(nth)) }), orders.orderId(some(nth))),
    'by payment id': (nth) => finds(list({ q: orders.paymentId(some(nth)) }), orders.orderId(some(nth))),
    'by transaction id': (nth) => finds(list({ q: orders.transactionId(some(nth)) }), orders.orderId(some(nth))),
    'by amount': (nth) => hasSome(list({ q: `${(some(nth) % 5000) + 1}.00` })),
    'by e-mail address': (nth) => hasSome(request('/orders/search', { q: orders.email(some(nth)) })),
    'not paid': () => hasSome(list({ status: 'not_paid' })),
    'of a day': (nth) => hasSome(list(day(nth))),
    'a rare provider': () => hasSome(list({ provider: 'lopay' })),
    'a rare provider, unpaid': () => list({ provider: 'lopay', status: 'unpaid' }),
    'open anomalies': () => hasSome(list({ anomaly: 'open' })),
    'needs a review': () => hasSome(list({ needsReview: 'true' })),
    'one order': (nth) => request(`/orders/${orders.orderId(some(nth))}`),
    anomalies: () => request('/anomalies'),
    'undelivered events': () => request('/events?state=undelivered'),
    'webhooks of a rare provider': () => request('/webhooks?provider=lopay'),
  }
  const results = []
  for (const [name, ask] of Object.entries(questions)) {
    const ofRound = async () => {
      const times = []
      for (let nth = 0; nth < TIMES; nth += 1) times.push((await ask(nth)).milliseconds)
      return times
    }
    const cold = await ofRound()
    // The next pages begin again, too.
    cursor = null
    results.push({ name, cold, warm: await ofRound() })
  }
  return results
}
