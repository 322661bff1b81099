import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  KeyRefused,
  RequestNotSent,
  RequestOutcomeUnknown,
  RequestRejected,
} from '../../../server/contract/request-errors.ts'
import {
  callJson,
  closeConnections,
  objectOf,
  paymentPageUrl,
  refusalReason,
} from '../../../server/providers/kit/request.ts'
import type { JsonCall } from '../../../server/providers/kit/request.ts'
import { deadAddress } from './api-server.ts'
import type { Reply } from './api-server.ts'
import { apiBench, signal } from './provider-bench.ts'

const SECRET = 'sk_do_not_print'
const VENDOR_TEXT = 'vendor-words-4711'
const api = apiBench()

async function call(reply: Reply, more: Partial<JsonCall> = {}) {
  const url = `${await api.start(reply)}/pay?token=${SECRET}`
  return post(url, { headers: { 'api-key': SECRET }, body: '{"amount":100.00}', ...more })
}

function post(url: string, more: Partial<JsonCall> = {}) {
  return callJson('acme create', { url, method: 'POST', body: '{}', signal, ...more })
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('the call succeeded'),
    (error: Error) => error,
  )
}

function expectNoLeak(error: Error): void {
  const shown = inspect(error, { depth: 9, showHidden: true, getters: false })
  const everything = shown + JSON.stringify(error) + error.message + error.stack
  expect(everything).not.toContain(SECRET)
  expect(everything).not.toContain(VENDOR_TEXT)
}

describe('provider request', () => {
  test('sends the body unchanged and returns the parsed answer with its text', async () => {
    const answer = await call({ status: 201, body: '{"amount": 100.00}' })
    expect(answer).toEqual({ status: 201, body: { amount: 100 }, text: '{"amount": 100.00}' })
    expect(api.requests).toHaveLength(1)
    expect(api.requests[0]).toMatchObject({ method: 'POST', path: `/pay?token=${SECRET}`, body: '{"amount":100.00}' })
    expect(api.requests[0]?.headers).toMatchObject({
      'api-key': SECRET,
      'content-type': 'application/json',
      accept: 'application/json',
    })
  })

  test('sends no content type without a body', async () => {
    await call({ body: '{}' }, { method: 'GET', body: undefined })
    expect(api.requests[0]?.method).toBe('GET')
    expect(api.requests[0]?.headers['content-type']).toBeUndefined()
  })

  test('works after the connections were closed twice', async () => {
    await closeConnections()
    await closeConnections()
    expect((await call({ body: '1' })).body).toBe(1)
  })
})

describe('provider request with an unknown outcome', () => {
  const page = `<h1>${VENDOR_TEXT}</h1>`
  test.each<[string, Reply, string]>([
    ['500', { status: 500, body: `{"error":"${VENDOR_TEXT}"}` }, 'acme create: answered 500'],
    ['502 with an HTML page', { status: 502, body: page }, 'acme create: answered 502'],
    ['503 without a body', { status: 503 }, 'acme create: answered 503'],
    ['408', { status: 408, body: '{}' }, 'acme create: answered 408'],
    ['301', { status: 301, headers: { location: `/${VENDOR_TEXT}` } }, 'acme create: answered 301'],
    ['307', { status: 307, headers: { location: `/${VENDOR_TEXT}` } }, 'acme create: answered 307'],
    ['an HTML page', { body: page }, 'acme create: answered 200 with something that is not JSON'],
    ['an empty answer', {}, 'acme create: answered 200 with something that is not JSON'],
    ['204', { status: 204 }, 'acme create: answered 204 with something that is not JSON'],
    ['half a JSON text', { body: `{"a":"${VENDOR_TEXT}` }, 'acme create: answered 200 with something that is not JSON'],
    [
      'more than 1 MiB',
      { body: `"${'x'.repeat(1024 * 1024)}"` },
      'acme create: failed (UND_ERR_RES_EXCEEDED_MAX_SIZE)',
    ],
    ['a connection that is cut before the answer', 'cut', 'acme create: failed (UND_ERR_SOCKET)'],
    ['a connection that is cut within the body', 'cut-body', 'acme create: failed (UND_ERR_SOCKET)'],
  ])('follows %s', async (_name, reply, message) => {
    const error = await failure(call(reply))
    expect(error).toBeInstanceOf(RequestOutcomeUnknown)
    expect(error).toMatchObject({ code: 'unknown', message })
    expect(refusalReason(error)).toBeNull()
    expectNoLeak(error)
    expect(api.requests).toHaveLength(1)
  })

  test('follows an abort after the request has arrived', async () => {
    const caller = new AbortController()
    const url = await api.start('hang')
    const calling = failure(post(url, { signal: caller.signal }))
    await api.arrived
    caller.abort(new Error(VENDOR_TEXT))
    const error = await calling
    expect(error).toMatchObject({ code: 'unknown', message: 'acme create: given up while waiting' })
    expectNoLeak(error)
  })

  test('follows an answer that is not HTTP', async () => {
    const server = createServer((socket) =>
      socket.on('error', () => {}).once('data', () => socket.end(`${VENDOR_TEXT}\r\n\r\n`)),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const error = await failure(post(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`))
    server.close()
    expect(error).toMatchObject({ code: 'unknown' })
    expectNoLeak(error)
  })
})

describe('provider request with a definite failure', () => {
  test('is not sent when nobody listens', async () => {
    const error = await failure(post(`${await deadAddress()}/?token=${SECRET}`))
    expect(error).toBeInstanceOf(RequestNotSent)
    expect(error).toMatchObject({ code: 'not_sent', message: 'acme create: not sent, failed (ECONNREFUSED)' })
    expect(refusalReason(error)).toBe('provider_unreachable')
    expectNoLeak(error)
  })

  test('is not sent when the host does not exist', async () => {
    const error = await failure(post('http://no-such-host.invalid/'))
    expect(error).toBeInstanceOf(RequestNotSent)
  })

  test('is not sent when TLS cannot be set up', async () => {
    const url = await api.start({ body: '{}' })
    const error = await failure(post(url.replace('http:', 'https:')))
    expect(error).toBeInstanceOf(RequestNotSent)
    expect(api.requests).toHaveLength(0)
  })

  test('is not sent when it was aborted before', async () => {
    const error = await failure(call({ body: '{}' }, { signal: AbortSignal.abort() }))
    expect(error).toMatchObject({ code: 'not_sent', message: 'acme create: given up before it was sent' })
    expect(api.requests).toHaveLength(0)
  })

  test('is not sent when it is aborted while the connection is being set up', async () => {
    const caller = new AbortController()
    const url = await api.start({ body: '{}' })
    const calling = failure(post(url, { signal: caller.signal }))
    // The operating system reports the connection only after this turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve))
    caller.abort()
    expect(await calling).toBeInstanceOf(RequestNotSent)
    expect(api.requests).toHaveLength(0)
  })

  test.each([400, 401, 403, 404, 409, 422, 429])('is rejected when it is answered %i', async (status) => {
    const error = await failure(call({ status, body: `{"message":"${VENDOR_TEXT}"}` }))
    expect(error).toBeInstanceOf(RequestRejected)
    expect(error).toMatchObject({ code: 'rejected', status, message: `acme create: answered ${status}` })
    const keyRefused = status === 401 || status === 403
    expect(error instanceof KeyRefused).toBe(keyRefused)
    expect(refusalReason(error)).toBe(keyRefused ? 'provider_misconfigured' : 'provider_refused')
    expectNoLeak(error)
    expect((error as RequestRejected).answer.body).toEqual({ message: VENDOR_TEXT })
  })

  test('is rejected with an answer that is not JSON', async () => {
    const error = await failure(call({ status: 403, body: VENDOR_TEXT }))
    expect((error as RequestRejected).answer).toEqual({ status: 403, body: undefined, text: VENDOR_TEXT })
  })

  test('does not include any other thrown value', () => {
    expect(refusalReason(new Error('not sent'))).toBeNull()
    expect(refusalReason(undefined)).toBeNull()
  })
})

test('objectOf accepts only a JSON object', () => {
  expect(objectOf({ a: 1 })).toEqual({ a: 1 })
  for (const other of [null, undefined, [], 'text', 1, true]) expect(objectOf(other)).toBeNull()
})

describe('payment page address', () => {
  const hosts = ['pay.example', 'checkout.example']
  test.each([
    ['https://pay.example/x?y=1#z', 'https://pay.example', 'https://pay.example/x?y=1#z'],
    ['HTTPS://PAY.EXAMPLE/x', 'https://pay.example', 'https://pay.example/x'],
    ['https://sandbox.checkout.example/', 'https://pay.example', 'https://sandbox.checkout.example/'],
    ['https://pay.example/a@b', 'https://pay.example', 'https://pay.example/a@b'],
    ['https://api.vendor.test/x', 'https://api.vendor.test/v1', 'https://api.vendor.test/x'],
    ['http://127.0.0.1:9000/pay', 'http://127.0.0.1:9000', 'http://127.0.0.1:9000/pay'],
    ['http://localhost:9001/pay', 'http://localhost:9000/v1', 'http://localhost:9001/pay'],
    ['https://127.0.0.1:9000/pay', 'http://127.0.0.1:9000', 'https://127.0.0.1:9000/pay'],
    ['https://pay.example/x', 'http://127.0.0.1:9000', 'https://pay.example/x'],
  ])('may be %s with the base %s', (text, base, expected) => {
    expect(paymentPageUrl(text, hosts, base)).toBe(expected)
  })

  test.each([
    ['missing', undefined],
    ['null', null],
    ['a number', 1],
    ['a list', ['https://pay.example/']],
    ['empty', ''],
    ['relative', '/pay/1'],
    ['without a scheme', '//pay.example/x'],
    ['not an address', 'https://'],
    ['http', 'http://pay.example/x'],
    ['http on a loopback host that is not the base', 'http://127.0.0.1:9000/x'],
    ['javascript', 'javascript:alert(1)//pay.example'],
    ['data', 'data:text/html,pay.example'],
    ['ftp', 'ftp://pay.example/'],
    ['another host', 'https://evil.example/'],
    ['a host that ends in the name of an allowed host', 'https://evilpay.example/'],
    ['a host that begins with the name of an allowed host', 'https://pay.example.evil.example/'],
    ['an allowed host with a final dot', 'https://pay.example./'],
    ['a host below the base', 'https://x.base.example/'],
    ['a user name and a password', 'https://pay.example:secret@evil.example/'],
    ['a user name on an allowed host', 'https://user@pay.example/'],
    ['an empty user name', 'https://@pay.example/'],
    ['an allowed host in the path', 'https://evil.example/pay.example'],
    ['a backslash', 'https://evil.example\\@pay.example/'],
    ['backslashes in place of slashes', 'https:\\\\pay.example/'],
    ['too few slashes', 'https:pay.example/'],
    ['too many slashes', 'https:///pay.example/'],
    ['a tab', 'https://pay.exa\tmple/'],
    ['a line break', 'https://pay.example/\n'],
    ['a space in front', ' https://pay.example/'],
    ['NUL', 'https://pay.example/\u0000'],
    ['U+0085', 'https://pay.example/\u0085'],
    ['a lone surrogate', 'https://pay.example/\ud800'],
    ['more than 4096 characters', `https://pay.example/${'x'.repeat(5000)}`],
  ])('may not be %s', (_name, text) => {
    expect(paymentPageUrl(text, hosts, 'https://base.example')).toBeNull()
  })

  test.each([
    ['http://localhost:9000/', 'http://127.0.0.1:9000'],
    ['http://127.0.0.1:9000/', 'https://127.0.0.1:9000'],
    ['http://127.0.0.2:9000/', 'http://127.0.0.1:9000'],
  ])('may not be %s with the base %s', (text, base) => {
    expect(paymentPageUrl(text, hosts, base)).toBeNull()
  })
})
