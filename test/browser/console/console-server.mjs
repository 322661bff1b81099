/**
 * An operators' API to test against: it serves the built console and answers from a table that a test sets by
 * `POST …/control`. Each test has one of its own under `/console/<name>/`.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * @typedef {object} Api
 * @property {boolean} isSignedIn
 * @property {string} token
 * @property {any} session
 * @property {Record<string, { status?: number, body?: any, headers?: Record<string, string>, delay?: number }>} answers by `GET /orders`
 * @property {any[]} calls
 * @property {Set<import('node:http').ServerResponse>} streams
 */

/** @type {Map<string, Api>} */
const apis = new Map()
const folder = resolve(import.meta.dirname, '../../../dist/admin')

const PATH = /^\/console\/([\w-]+)(\/[^?]*)(\?.*)?$/
const TYPES = { '.js': 'text/javascript', '.css': 'text/css' }

export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ')

/**
 * Answers a request when it is for a console.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @returns {boolean}
 */
export function answer(request, response) {
  const match = PATH.exec(request.url ?? '')
  if (!match) return false
  const [, name, path, query = ''] = match
  let api = apis.get(name)
  if (!api)
    apis.set(name, (api = { isSignedIn: true, token: '', session: {}, answers: {}, calls: [], streams: new Set() }))
  let text = ''
  request.setEncoding('utf8')
  request.on('data', (part) => (text += part))
  request.on('end', () => serve(api, request, response, name, path, query, text ? JSON.parse(text) : null))
  return true
}

export const middleware = (context, next) => {
  if (!answer(context.req, context.res)) return next()
  context.respond = false
  return new Promise((done) => context.res.on('close', done))
}

function serve(api, request, response, name, path, query, body) {
  if (path === '/control') return control(api, request, response, body)
  if (path === '/admin') return page(response, `/console/${name}/admin`)
  if (path.startsWith('/admin/assets/')) return file(response, path.slice('/admin/assets/'.length))
  const below = path.replace(/^\/admin/, '')
  const csrf = request.headers['x-csrf-token'] ?? null
  const key = request.headers['idempotency-key'] ?? null
  api.calls.push({ method: request.method, path: below, query, body, csrf, key })
  const isWrite = request.method !== 'GET' && !(below === '/session' && request.method === 'POST')
  if (api.isSignedIn && isWrite && csrf !== api.session.csrfToken)
    return problem(response, 403, 'csrf_token_invalid', 'Send the csrfToken of the session')
  if (below === '/session') return session(api, request, response, body)
  if (!api.isSignedIn) return problem(response, 401, 'unauthorized', 'Sign in')
  if (below === '/api/overview/stream') return stream(api, response)
  const given = api.answers[`${request.method} ${below.replace(/^\/api/, '')}`]
  if (!given) return problem(response, 404, 'not_found', `No answer was set for ${request.method} ${below}`)
  // As it is now, also if the answer comes late.
  setTimeout(() => json(response, given.status ?? 200, given.body, given.headers), given.delay ?? 0)
}

function session(api, request, response, body) {
  if (request.method === 'POST') {
    if (api.answers['POST /session']) {
      const { status, body: answer, headers } = api.answers['POST /session']
      return json(response, status, answer, headers)
    }
    if (body.token !== api.token) return problem(response, 401, 'unauthorized', 'The token is wrong')
    api.isSignedIn = true
    return response.writeHead(204).end()
  }
  if (!api.isSignedIn) return problem(response, 401, 'unauthorized', 'Sign in')
  if (request.method === 'GET') return json(response, 200, api.session)
  const given = api.answers['DELETE /session']
  if (given) return json(response, given.status, given.body)
  api.isSignedIn = false
  return response.writeHead(204).end()
}

function stream(api, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  response.flushHeaders()
  api.streams.add(response)
  response.on('close', () => api.streams.delete(response))
  send(api, response)
}

function send(api, response) {
  const overview = api.answers['GET /overview']?.body
  if (overview) response.write(`event: overview\ndata: ${JSON.stringify(overview)}\n\n`)
}

/** GET returns the calls. POST `{ answers, session, isSignedIn, token, forget }` changes what is given. */
function control(api, request, response, body) {
  if (request.method === 'POST') {
    Object.assign(api.answers, body.answers ?? {})
    for (const member of ['session', 'isSignedIn', 'token']) if (member in body) api[member] = body[member]
    if (body.forget) api.calls.length = 0
    if (body.endStreams) for (const open of api.streams) open.destroy()
    else if (body.answers?.['GET /overview']) for (const open of api.streams) send(api, open)
  }
  json(response, 200, { calls: api.calls })
}

function page(response, base) {
  const { script, style, preload } = JSON.parse(readFileSync(join(folder, 'assets.json'), 'utf8'))
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': POLICY })
  response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Console</title><link rel="stylesheet" href="${base}/assets/${style}">
<script type="module" src="${base}/assets/${script}"></script>
${preload.map((name) => `<link rel="modulepreload" href="${base}/assets/${name}">`).join('')}</head>
<body><console-app base="${base}" host="pay.shiuli.example" shop="Shiuli" accent="#24483a"></console-app></body></html>`)
}

function file(response, name) {
  const path = join(folder, name)
  if (!/^[\w.-]+$/.test(name) || !existsSync(path)) return response.writeHead(404).end()
  const type = TYPES[name.slice(name.lastIndexOf('.'))]
  return response.writeHead(200, { 'content-type': type }).end(readFileSync(path))
}

function problem(response, status, code, detail) {
  json(response, status, { type: 'about:blank', title: code, status, code, detail })
}

function json(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}
