/** The webhook settings at LakiConnect, which an operator reads and writes. */

import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createLakiConnectSettings } from '../../../../server/providers/lakiconnect.ts'
import type { ApiRequest, Reply } from '../api-server.ts'
import { apiBench, signal } from '../provider-bench.ts'
import { SECRET } from './fixture.ts'

const KEY = 'lk_live_test_4711'
const URL = 'https://shop.example/webhooks/lakiconnect'
const api = apiBench()

async function openAt(reply: Reply | ((request: ApiRequest) => Reply)) {
  return createLakiConnectSettings({ baseUrl: await api.start(reply), apiKey: KEY })
}
/** The settings as the API answers them. */
const stored = (more: Record<string, unknown> = {}) => ({ webhook_url: URL, webhook_enabled: true, ...more })
const answer = (body: unknown): Reply => ({ body: JSON.stringify(body) })
const methods = () => api.requests.map(({ method }) => method)
const errorOf = (running: Promise<unknown>): Promise<unknown> =>
  running.then(
    () => expect.fail('the call succeeds'),
    (error: unknown) => error,
  )

describe('lakiconnect webhook settings', () => {
  test.each([
    ['flat', stored(), { secretSet: null }],
    ['in an envelope', { status: 'SUCCESS', data: stored() }, { secretSet: null }],
    ['with a secret', { success: true, ...stored({ webhook_secret: 'whsec_xxx' }) }, { secretSet: true }],
    ['with a masked secret', stored({ webhook_secret: '********' }), { secretSet: true }],
    ['with an empty secret', stored({ webhook_secret: '' }), { secretSet: false }],
    ['with null as secret', stored({ webhook_secret: null }), { secretSet: false }],
    [
      'before they were ever set',
      { webhook_url: '', webhook_enabled: false },
      { webhookUrl: null, webhookEnabled: false, secretSet: null },
    ],
    [
      'without the enabled flag',
      { webhook_url: 'https://a.example/' },
      { webhookUrl: 'https://a.example/', webhookEnabled: null, secretSet: null },
    ],
  ])('are read %s, and the secret is left out', async (_name, body, expected) => {
    const settings = await (await openAt(answer(body))).read(signal)
    expect(settings).toEqual({ webhookUrl: URL, webhookEnabled: true, ...expected })
    expect(api.requests).toHaveLength(1)
    expect(api.requests[0]).toMatchObject({
      method: 'GET',
      path: '/api/v2/lakiconnect/connected-accounts/webhook-settings',
      body: '',
    })
    expect(api.requests[0]?.headers['x-api-key']).toBe(KEY)
  })

  test.each([
    ['an answer without settings', answer({})],
    ['success false', answer({ success: false, ...stored() })],
    ['an error', answer({ error: { code: 'x', message: 'y' }, ...stored() })],
    ['a list', answer([stored()])],
    ['an HTML page', { headers: { 'content-type': 'text/html' }, body: '<html>' }],
    ['401', { status: 401, body: '{"error":{"code":"unauthorized"}}' }],
    ['500', { status: 500, body: JSON.stringify(stored()) }],
    ['302', { status: 302, headers: { location: '/' }, body: '' }],
    ['a cut connection', 'cut'],
  ] as [string, Reply][])('cannot be read from %s, and the error does not hold the key', async (_name, reply) => {
    const error = await errorOf((await openAt(reply)).read(signal))
    expect(error).toBeInstanceOf(Error)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(KEY)
  })

  test('are written, then read back', async () => {
    const settings = await openAt(answer(stored({ webhook_secret: 'set' })))
    const change = { webhookUrl: URL, webhookSecret: SECRET, webhookEnabled: true }
    expect(await settings.write(change, signal)).toEqual({
      webhookUrl: URL,
      webhookEnabled: true,
      secretSet: true,
      asWished: true,
    })
    expect(methods()).toEqual(['PUT', 'GET'])
    expect(api.sentBody()).toEqual({ webhook_url: URL, webhook_secret: SECRET, webhook_enabled: true })
    expect(api.requests[0]?.headers).toMatchObject({ 'x-api-key': KEY, 'content-type': 'application/json' })
  })

  test('are written with the stored address when only the flag changes', async () => {
    const settings = await openAt(answer(stored()))
    expect(await settings.write({ webhookEnabled: true }, signal)).toMatchObject({ asWished: true })
    // The API may require all settings together, so the write sends the stored address again.
    expect(methods()).toEqual(['GET', 'PUT', 'GET'])
    expect(api.sentBody(1)).toEqual({ webhook_url: expect.stringMatching(/^https:/), webhook_enabled: true })
  })

  test.each([
    ['another address', { webhookUrl: 'https://other.example/' }, {}],
    ['disabled webhooks', { webhookEnabled: true }, { webhook_enabled: false }],
    ['enabled webhooks', { webhookEnabled: false }, {}],
    ['no secret', { webhookSecret: SECRET }, { webhook_secret: null }],
  ])('are reported as different when the API still has %s after a write', async (_name, change, more) => {
    const settings = await openAt(answer(stored(more)))
    expect(await settings.write(change, signal)).toMatchObject({ asWished: false })
  })

  test('are read back when the outcome of a write is unknown', async () => {
    for (const bad of ['cut', { status: 502, body: '<html>' }, { status: 200, body: '' }] as Reply[]) {
      const settings = await openAt(({ method }) => (method === 'PUT' ? bad : answer(stored())))
      expect(await settings.write({ webhookEnabled: true }, signal)).toMatchObject({
        webhookEnabled: true,
        asWished: true,
      })
    }
  })

  test.each([
    ['409', { status: 409, body: '{}' }],
    ['200 with success false', { body: '{"success":false}' }],
  ])('are not read back when a write is refused with %s', async (_name, reply) => {
    const settings = await openAt(reply)
    const error = await errorOf(settings.write({ webhookSecret: SECRET }, signal))
    expect(error).toBeInstanceOf(Error)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET)
    expect(api.requests).toHaveLength(1)
  })
})
