/** Providers that make the browser post a form to the return or cancel address. */

import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'

let companion: Companion
afterEach(() => companion.close())

const pathOf = (which: 'returnUrl' | 'cancelUrl') => new URL(companion.provider.calls.created[0]![which]).pathname

describe('a form at the return address', () => {
  const form = (path: string, body: string, headers: Record<string, string> = {}) =>
    companion.request('POST', path, {
      raw: body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site', ...headers },
    })

  test('counts as a return with these fields, and leads to the page', async () => {
    companion = await startCompanion()
    companion.provider.returnIds = 'accept'
    const opened = await companion.open()
    await companion.pay(opened)
    companion.provider.onStatus = ({ hint, money }) =>
      hint?.providerRef === 'TRX 5&' ? { state: 'paid', providerRef: 'TRX5', reference: null, money } : null
    const path = pathOf('returnUrl')
    const answer = await form(path, 'status=VALID&id=TRX+5%26&status=again')
    expect([answer.status, answer.headers.get('location')]).toEqual([303, path])
    expect((await companion.request('GET', path)).text).toContain('TRX5')
    expect((await companion.view(opened)).payment).toHaveProperty('returnedAt')
  })

  test('ends the payment where the provider says that the buyer gave up, and its order stays payable', async () => {
    companion = await startCompanion()
    const opened = await companion.open()
    await companion.pay(opened)
    await form(pathOf('returnUrl'), 'wish=gave-up')
    expect(await companion.view(opened)).toMatchObject({ status: 'open', payment: { status: 'cancelled' } })
  })

  test('names nothing at the cancel address, and nothing with another type', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    expect((await form(pathOf('cancelUrl'), 'id=TRX5')).status).toBe(303)
    const json = { 'content-type': 'application/json' }
    expect((await form(pathOf('returnUrl'), '{"id":"TRX5"}', json)).status).toBe(303)
    expect(companion.provider.calls.statusQueries.some(({ hint }) => hint)).toBe(false)
  })

  test.each([
    ['is too large', `id=${'x'.repeat(16_384)}`, {}, 413],
    ['is compressed', 'id=TRX5', { 'content-encoding': 'gzip' }, 415],
  ])('that %s is refused', async (_, body, headers, status) => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    expect((await form(pathOf('returnUrl'), body, headers)).status).toBe(status)
    expect(companion.provider.calls.statusQueries).toEqual([])
  })

  test('with a wrong token is not found', async () => {
    companion = await startCompanion()
    await companion.pay(await companion.open())
    const answer = await form(`${pathOf('returnUrl')}x`, 'id=TRX5')
    expect([answer.status, companion.provider.calls.statusQueries]).toEqual([404, []])
  })
})
