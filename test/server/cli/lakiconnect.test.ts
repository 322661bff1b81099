/** `pay-button lakiconnect` against the simulator of LakiConnect. */

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLakiConnectSimulator } from '../../../demo/simulators/lakiconnect/lakiconnect.ts'
import type { LakiConnectSimulator } from '../../../demo/simulators/lakiconnect/lakiconnect.ts'
import { PATIENCE, testProgram } from './program.ts'

const KEY = 'lk_live_5e1a90c7b2d4'
const SECRET = 'whsec_a_secret_for_lakiconnect'
const URL = 'https://pay.shop.example/webhooks/lakiconnect'
const SET_UP = ['settings', '--url', URL, '--secret', SECRET, '--enable']
const program = testProgram([KEY, SECRET])

let simulator: LakiConnectSimulator
beforeEach(async () => {
  simulator = createLakiConnectSimulator({ apiKey: KEY })
  await simulator.listen(0)
})
afterEach(() => simulator.close())

const settings = () => ({ LAKICONNECT_API_KEY: KEY, LAKICONNECT_BASE_URL: simulator.url })
const lakiconnect = (words: string[], more: Record<string, string> = {}) =>
  program.call(['lakiconnect', ...words], { ...settings(), ...more })
const lakiconnectAsProgram = (words: string[]) => program.run(['lakiconnect', ...words], settings())
const stored = (url: string, enabled: boolean, secret = SECRET) => ({
  webhook_url: url,
  webhook_secret: secret,
  webhook_enabled: enabled,
})

describe('pay-button lakiconnect', PATIENCE, () => {
  test('describes itself without settings', async () => {
    const { code, out, err } = await program.run(['lakiconnect', '--help'])
    expect([code, err]).toEqual([0, ''])
    for (const word of ['usage: pay-button lakiconnect', '--json', '--url', 'LAKICONNECT_API_KEY'])
      expect(out).toContain(word)
  })

  test.each([[[]], [['--json']]])('exits with 2 and names the missing key with the flags %j', async (flags) => {
    const { code, out, err } = await program.run(['lakiconnect', 'settings', ...flags])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain('LAKICONNECT_API_KEY is missing')
    if (flags.length > 0) expect(JSON.parse(err)).toMatchObject({ faults: [{ name: 'LAKICONNECT_API_KEY' }] })
  })

  test('settings reads and changes nothing without a flag', async () => {
    expect(await lakiconnect(['settings'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/address {2}not set\nenabled {2}no\n/),
    })
    expect(JSON.parse((await lakiconnect(['settings', '--json'])).out)).toMatchObject({
      webhookUrl: null,
      webhookEnabled: false,
    })
    expect(simulator.control.settings()).toEqual(stored('', false, ''))
  })

  test('settings writes, and prints what LakiConnect has stored', async () => {
    expect(await lakiconnectAsProgram(SET_UP)).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`address  ${URL}\nenabled  yes\n`),
    })
    expect(simulator.control.settings()).toEqual(stored(URL, true))
    expect(JSON.parse((await lakiconnect(['settings', '--json'])).out)).toMatchObject({
      webhookUrl: URL,
      webhookEnabled: true,
    })
  })

  test('settings keeps the stored secret when it writes none', async () => {
    await lakiconnect(SET_UP)
    const { code, out } = await lakiconnect(['settings', '--url', `${URL}/`, '--disable', '--json'])
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ webhookUrl: URL, webhookEnabled: false, asWished: true }),
    ])
    expect(simulator.control.settings()).toEqual(stored(URL, false))
  })

  test('settings keeps the stored address when it only disables or enables', async () => {
    await lakiconnect(SET_UP)
    expect(await lakiconnect(['settings', '--disable'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`address  ${URL}\nenabled  no\n`),
    })
    expect(await lakiconnect(['settings', '--enable'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining(`address  ${URL}\nenabled  yes\n`),
    })
    expect(simulator.control.settings()).toEqual(stored(URL, true))
  })

  test('settings takes its address from PUBLIC_URL when it sets a secret or enables', async () => {
    const own = { PUBLIC_URL: 'https://pay.shop.example/' }
    const other = { PUBLIC_URL: 'https://other.example' }
    expect((await lakiconnect(['settings', '--secret', SECRET, '--enable'], own)).code).toBe(0)
    expect(simulator.control.settings()).toEqual(stored(URL, true))
    expect((await lakiconnect(['settings', '--disable'], other)).code).toBe(0)
    expect(simulator.control.settings()).toMatchObject({ webhook_url: URL, webhook_enabled: false })
    expect((await lakiconnect(['settings', '--enable', '--url', `${URL}2`], own)).code).toBe(0)
    expect(simulator.control.settings()).toMatchObject({ webhook_url: `${URL}2` })
    expect((await lakiconnect(['settings'], own)).code).toBe(0)
    expect(simulator.control.settings()).toMatchObject({ webhook_url: `${URL}2` })
  })

  test.each([
    ['answers 500', { other: 'error' }],
    ['answers with an HTML page', { other: 'html' }],
    ['writes the settings and cuts every connection', { other: 'cut' }],
  ] as const)('exits with 1 when LakiConnect %s', async (_name, faults) => {
    Object.assign(simulator.faults, faults)
    const { code, out, err } = await lakiconnectAsProgram(SET_UP)
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^pay-button lakiconnect: .+/)
  })

  test.each([
    ['no action', []],
    ['an unknown action', ['subscriptions']],
    ['an extra word', ['settings', 'now']],
    ['an unknown flag', ['settings', '--urls', URL]],
    ['an address without https', ['settings', '--url', 'http://pay.shop.example/webhooks/lakiconnect']],
    ['an address without a scheme', ['settings', '--url', 'pay.shop.example']],
    ['--enable and --disable together', ['settings', '--enable', '--disable']],
    ['a flag without its value', ['settings', '--secret']],
  ])('exits with 2 and sends nothing for %s', async (_name, words) => {
    const [plain, json] = await Promise.all([lakiconnect(words), lakiconnect([...words, '--json'])])
    expect(plain).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/^pay-button: ./) })
    expect([json.code, JSON.parse(json.err)]).toEqual([2, { error: expect.any(String) }])
    expect(simulator.control.calls().settings).toBe(0)
  })

  test('exits with 1 and names 401 when the key is wrong', async () => {
    const { code, out, err } = await lakiconnect(['settings'], { LAKICONNECT_API_KEY: 'another-key-0123' })
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/^pay-button lakiconnect: .*401: the API key was refused\n$/)
    expect(err).not.toContain('another-key')
  })

  test('exits with 1 and prints what is stored when somebody else writes at the same time', async () => {
    const proxy = await overwritingProxy(simulator.url)
    try {
      const stranger = { LAKICONNECT_BASE_URL: proxy.url }
      const printed = /address {2}https:\/\/other\.example\/hook\nenabled {2}no\n[^]*not the requested settings/
      expect(await lakiconnect(SET_UP, stranger)).toMatchObject({ code: 1, out: expect.stringMatching(printed) })
      const { code, out } = await lakiconnect([...SET_UP, '--json'], stranger)
      expect([code, JSON.parse(out)]).toEqual([
        1,
        expect.objectContaining({ webhookUrl: 'https://other.example/hook', webhookEnabled: false, asWished: false }),
      ])
    } finally {
      await proxy.close()
    }
  })
})

/** Forwards each request to LakiConnect. After each write it sends the write of another operator. */
async function overwritingProxy(target: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const forward = (body?: string | Buffer) =>
      fetch(target + request.url, {
        method: request.method!,
        headers: { 'content-type': 'application/json', 'x-api-key': String(request.headers['x-api-key']) },
        ...(body?.length ? { body: String(body) } : {}),
      })
    const answer = await forward(await buffer(request))
    const text = await answer.text()
    if (request.method === 'PUT')
      await forward(JSON.stringify({ webhook_url: 'https://other.example/hook', webhook_enabled: false }))
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
