/** Which phone numbers a push request takes, and in which form they reach the provider. */

import { afterEach, describe, expect, test } from 'vitest'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import type { Companion } from './support/companion.ts'
import { startCompanion } from './support/companion.ts'
import { BY_WALLET, page, wallet } from './support/methods.ts'
import { postPayment } from './support/steps.ts'

let companion: Companion
afterEach(() => companion.close())

const post = (opened: CheckoutOpened, body: object, key?: string) => postPayment(companion, opened, body, key)

describe('a phone number', () => {
  const inEthiopia = 'must be a mobile number in Ethiopia, such as 0911 234 567'

  test.each([
    '0911234567',
    '911234567',
    '251911234567',
    '+251911234567',
    '00251911234567',
    '+251 (0) 911 234 567',
    '+251(0)911234567',
    '+2510911234567',
    '2510911234567',
    '0911.234.567',
    '0911-234-567',
    '0911\u2013234\u2013567',
    '0911\u2212234567',
    '0911\u00a0234\u202f567',
    '(0911) 234 567',
    '0911/234567',
    ' 0911 234 567\n',
    '\u202a+251 911 234 567\u202c',
    '\u200e0911234567',
    '0911\u200b234567',
    '\u2066+251911234567\u2069',
    '٠٩١١٢٣٤٥٦٧',
    '۰۹۱۱۲۳۴۵۶۷',
    '০৯১১২৩৪৫৬৭',
    '०९११२३४५६७',
    '０９１１２３４５６７',
    '＋２５１９１１２３４５６７',
    '＋٢٥١ ٩١١ ٢٣٤ ٥٦٧',
  ])('%j reaches the provider in one form', async (phone) => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const answer = await post(await companion.open(), { ...BY_WALLET, customer: { phone } })
    expect(answer.status).toBe(201)
    expect(provider.calls.created.map(({ customer }) => customer.phone)).toEqual(['+251911234567'])
  })

  test.each([
    ['12345', inEthiopia],
    ['0812345678', inEthiopia],
    ['+4479111234567890', inEthiopia],
    ['+447911123456', inEthiopia],
    ['+8801711000000', inEthiopia],
    ['01711000000', inEthiopia],
    ['09112345678', inEthiopia],
    ['091123456', inEthiopia],
    ['0111234567', inEthiopia],
    ['+0911234567', inEthiopia],
    ['+251811234567', inEthiopia],
    ['252911234567', inEthiopia],
    ['0911234567x', 'must be a phone number'],
    ['0911234567, 0911234568', 'must be a phone number'],
    ['++251911234567', 'must be a phone number'],
    ['1e9', 'must be a phone number'],
    ['', 'must be a phone number'],
    ['٫٩', 'must be a phone number'],
  ])('%j is 422 before the provider is called: %s', async (phone, message) => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open()
    const answer = await post(opened, { ...BY_WALLET, customer: { phone } })
    expect([answer.status, answer.problem.code, answer.problem.errors]).toEqual([
      422,
      'invalid_request',
      [{ path: 'customer.phone', message }],
    ])
    expect(provider.calls.created).toHaveLength(0)
    expect(await companion.view(opened)).toMatchObject({ status: 'open', payment: null })
  })

  test.each([
    ['BD', '০১৭১১-২৩৪৫৬৭', '+8801711234567'],
    ['BD', '+880 (0) 1711 234567', '+8801711234567'],
    ['BD', '02 9123 4567', null],
    ['NG', '0803 123 4567', '+2348031234567'],
    ['NG', '0911234567', null],
  ] as const)('in %s %j is %j', async (country, phone, expected) => {
    const provider = Object.assign(wallet(), { phoneCountries: [country] })
    companion = await startCompanion({ providers: () => [provider] })
    const answer = await post(await companion.open(), { ...BY_WALLET, customer: { phone } })
    expect([answer.status, provider.calls.created[0]?.customer.phone ?? null]).toEqual([
      expected === null ? 422 : 201,
      expected,
    ])
  })

  test('of the shop that the provider cannot reach is required from the buyer', async () => {
    const provider = wallet()
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open({ customer: { phone: '+447911123456' } })
    expect((await post(opened, { provider: 'wallet' })).problem.errors).toEqual([
      { path: 'customer.phone', message: inEthiopia },
    ])
    expect((await post(opened, BY_WALLET)).status).toBe(201)
  })

  test('of another country is left out where the provider does not need one', async () => {
    const provider = Object.assign(page(), { needs: [], phoneCountries: ['ET'] as const })
    companion = await startCompanion({ providers: () => [provider] })
    const opened = await companion.open({ customer: { phone: '+447911123456' } })
    expect((await post(opened, { provider: 'page' })).status).toBe(201)
    expect(provider.calls.created[0]?.customer).toEqual({})
  })
})
