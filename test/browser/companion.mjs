/**
 * A companion to test against: it speaks the HTTP contract over real HTTP, and a test controls it by `POST /control`.
 * Each test has one of its own under `/companion/<name>/`, so that tests cannot disturb one another.
 */

/**
 * @typedef {object} Companion
 * @property {string} name
 * @property {any} checkout
 * @property {string} secret
 * @property {any[]} calls
 * @property {any[]} rules
 * @property {Set<import('node:http').ServerResponse>} streams
 * @property {Set<import('node:http').ServerResponse>} requests that are under way
 * @property {(() => void)[]} whenIdle
 * @property {(() => void)[]} paused resumes each request that waits
 * @property {Map<string, any>} keys
 * @property {any[]} payments what the next payments become
 * @property {number} opens
 */

/** @type {Map<string, Companion>} */
const companions = new Map()

const PATH = /^\/companion\/([\w-]+)(\/[^?]*)/

/**
 * Answers a request when it is for a companion.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @returns {boolean}
 */
export function answer(request, response) {
  const match = PATH.exec(request.url ?? '')
  if (!match) return false
  const [, name, path] = match
  let companion = companions.get(name)
  if (!companion) companions.set(name, (companion = create(name)))
  let text = ''
  request.setEncoding('utf8')
  request.on('data', (part) => (text += part))
  request.on('end', () => {
    const body = text ? JSON.parse(text) : null
    if (path === '/control') control(companion, body, response)
    else void serve(companion, request, path, body, response)
  })
  return true
}

/** The same as a server of its own. */
export const middleware = (context, next) => {
  if (!answer(context.req, context.res)) return next()
  context.respond = false
  return new Promise((resolve) => context.res.on('close', resolve))
}

export function create(name) {
  return {
    name,
    checkout: checkoutView(),
    secret: 'secret-1',
    calls: [],
    rules: [],
    streams: new Set(),
    requests: new Set(),
    whenIdle: [],
    paused: [],
    keys: new Map(),
    payments: [],
    opens: 0,
  }
}

export function checkoutView() {
  return {
    id: 'chk_01jd0000000000000000000001',
    orderId: '1042',
    status: 'open',
    money: { amount: '1250.00', currency: 'BDT', minor: 125000, exponent: 2 },
    description: 'Two cups and a kettle',
    methods: [
      { provider: 'pakhipay', label: 'Pakhi Pay', needs: [], flow: 'page' },
      {
        provider: 'lakipay',
        label: 'LakiPay',
        needs: ['phone'],
        flow: 'device',
        mediums: [
          { id: 'TELEBIRR', label: 'telebirr' },
          { id: 'MPESA', label: 'M-PESA' },
        ],
      },
    ],
    payment: null,
    createdAt: new Date().toISOString(),
    expiresAt: new Date(Date.now() + 30 * 60_000).toISOString(),
    pollAfterMs: 200,
  }
}

/** @param {Companion} companion */
function control(companion, change, response) {
  if (change.checkout) {
    Object.assign(companion.checkout, change.checkout)
    for (const key in change.checkout) if (change.checkout[key] === undefined) delete companion.checkout[key]
    companion.checkout.pollAfterMs = ['paid', 'cancelled', 'expired'].includes(companion.checkout.status)
      ? null
      : (change.checkout.pollAfterMs ?? 200)
    for (const stream of companion.streams) send(stream, companion.checkout)
  }
  if (change.event) for (const stream of companion.streams) stream.write(`event: checkout\ndata: ${change.event}\n\n`)
  if (change.clearRules) companion.rules = []
  // The fields of a rule: `Rule` in shop.ts.
  for (const rule of [change.rule ?? []].flat()) companion.rules.push({ times: 1, ...rule })
  if (change.payments) companion.payments.push(...change.payments)
  if (change.resume) for (const go of companion.paused.splice(0)) go()
  const end = change.endStreams === 'in order' ? 'end' : 'destroy'
  if (change.endStreams) for (const stream of companion.streams) stream[end]()
  if (change.untilIdle && companion.requests.size > 0) {
    companion.whenIdle.push(() => control(companion, {}, response))
    return
  }
  json(response, 200, {
    calls: companion.calls,
    checkout: companion.checkout,
    streams: companion.streams.size,
    paused: companion.paused.length,
  })
}

/** @param {Companion} companion */
async function serve(companion, request, path, body, response) {
  const { method, headers } = request
  companion.requests.add(response)
  response.on('close', () => {
    companion.requests.delete(response)
    if (companion.requests.size === 0) for (const answerNow of companion.whenIdle.splice(0)) answerNow()
  })
  const [, , id, part] = path.split('/')
  const route = method === 'POST' && !id ? 'open' : part === 'payments' ? 'pay' : (part ?? 'read')
  companion.calls.push({
    route,
    method,
    path,
    body,
    key: headers['idempotency-key'],
    language: headers['accept-language'],
    contentType: headers['content-type'],
    authorization: headers.authorization,
    url: request.url,
  })

  const rule = companion.rules.find((each) => each.route === route && each.times > 0)
  if (rule) {
    rule.times--
    if (rule.pause) await new Promise((resolve) => companion.paused.push(resolve))
    if (rule.drop) return request.socket.destroy()
    if (rule.text !== undefined)
      return response.writeHead(rule.status ?? 200, { 'content-type': 'application/json' }).end(rule.text)
    if (rule.status) return json(response, rule.status, rule.body, rule.headers)
  }

  const { checkout } = companion
  if (route === 'open') {
    if (checkout.status === 'paid') return problem(response, 409, 'order_paid')
    if (checkout.status === 'cancelled' || checkout.status === 'expired')
      companion.checkout = { ...checkoutView(), id: `${checkout.id}-again` }
    companion.opens++
    return json(response, companion.opens > 1 ? 200 : 201, {
      checkout: companion.checkout,
      clientSecret: companion.secret,
    })
  }
  if (!headers.authorization) return problem(response, 401, 'unauthorized')
  if (id !== checkout.id || headers.authorization !== `Bearer ${companion.secret}`)
    return problem(response, 404, 'checkout_not_found')
  if (route === 'read') return json(response, 200, checkout)
  if (route === 'events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(': hello\n\n')
    companion.streams.add(response)
    response.on('close', () => companion.streams.delete(response))
    return send(response, checkout)
  }
  if (route === 'cancel') {
    control(
      companion,
      {
        checkout: {
          status: 'cancelled',
          payment: checkout.payment && { ...checkout.payment, status: 'cancelled', action: null },
        },
      },
      { writeHead() {}, end() {} },
    )
    return json(response, 200, companion.checkout)
  }
  if (route === 'pay') {
    const key = headers['idempotency-key']
    if (!key) return problem(response, 400, 'idempotency_key_missing')
    const known = companion.keys.get(key)
    if (known && known.text !== JSON.stringify(body)) return problem(response, 422, 'idempotency_key_reused')
    if (known) return json(response, 200, known.payment)
    if (checkout.pollAfterMs === null) return problem(response, 409, `checkout_${checkout.status}`)
    const payment = {
      id: `pay_${companion.keys.size + 1}`,
      provider: body.provider,
      status: 'pending',
      action: null,
      reference: '7F3K-29QD',
      ...companion.payments.shift(),
    }
    companion.keys.set(key, { text: JSON.stringify(body), payment })
    control(
      companion,
      { checkout: { status: payment.status === 'pending' ? 'processing' : 'open', payment } },
      { writeHead() {}, end() {} },
    )
    const answer = { ...payment }
    if (rule?.pauseAnswer) await new Promise((resolve) => companion.paused.push(resolve))
    return json(response, 201, answer)
  }
  return problem(response, 404, 'not_found')
}

function send(stream, checkout) {
  stream.write(`event: checkout\ndata: ${JSON.stringify(checkout)}\n\n`)
}

function problem(response, status, code, detail = code) {
  json(response, status, { type: 'about:blank', title: code, status, code, detail })
}

function json(response, status, value, headers = {}) {
  const problematic = status >= 400 && value?.code
  response.writeHead(status, {
    'content-type': problematic ? 'application/problem+json' : 'application/json',
    'cache-control': 'no-store',
    ...headers,
  })
  response.end(JSON.stringify(value ?? {}))
}
