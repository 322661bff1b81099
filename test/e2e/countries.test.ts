/** Buying in each country of the demo shop. */

import { describe, expect, it } from 'vitest'
import { browser, demo } from './demo-fixture.ts'
import { context, page } from './page-fixture.ts'
import type { CheckoutOpened } from '../../server/contract/wire.ts'
import { finish, goToPakhi, orderTea, payAtPakhi, pressInFrame, pressPay, seeThanks } from './buyer.ts'

const COUNTRIES = [
  ['Bangladesh', '৳450.00', '৳3,200.00'],
  ['Ethiopia', 'Br\u00a0620.00', 'Br\u00a04,300.00'],
  ['Nigeria', '₦6,800.00', '₦48,000.00'],
  ['Ghana', 'GH₵65.00', 'GH₵420.00'],
  ['Kenya', 'KSh\u00a0650.00', 'KSh\u00a04,400.00'],
  ['South Africa', 'R\u00a095.00', 'R\u00a0590.00'],
  ['United Kingdom', '£6.50', '£34.00'],
] as const

describe('buying in each country', () => {
  it('Bangladesh: ৳ through Pakhi Pay, in a frame', async () => {
    const orderId = await orderTea(page, demo)
    await payAtPakhi(await goToPakhi(page))
    await page.locator('pay-checkout [part=amount]', { hasText: '৳450.00' }).waitFor()
    await finish(page)
    await seeThanks(page, orderId)
    await shippedOnce(orderId, 'pakhipay', { amount: '450.00', currency: 'BDT' })
  })

  it('Ethiopia: Br through LakiPay, by a push request to the demo phone', async () => {
    const orderId = await orderTea(page, demo, 'Ethiopia')
    const opening = context.waitForEvent('page')
    await page.getByRole('link', { name: 'your demo phone' }).click()
    const phone = await opening
    await phone.getByText('Nothing to confirm').waitFor()

    await page.locator('pay-button').click()
    await page.getByRole('button', { name: /telebirr/ }).click()
    expect(await page.getByLabel('phone number').inputValue()).toBe('0911 234 567')
    await pressPay(page)
    await page.getByText('Approve it on your phone').waitFor()
    await phone.getByText('+251 91 123 4567').waitFor()
    await phone.getByRole('button', { name: 'Approve' }).click()

    await page.locator('pay-checkout [part=amount]', { hasText: 'Br\u00a0620.00' }).waitFor()
    await finish(page)
    await seeThanks(page, orderId, 'Hana')
    await shippedOnce(orderId, 'lakipay', { amount: '620.00', currency: 'ETB' })
  })

  it('Nigeria: ₦ through Echezona, in a frame', async () => {
    const orderId = await orderTea(page, demo, 'Nigeria')
    await page.locator('pay-button').click()
    await pressInFrame(page.locator('pay-checkout iframe').contentFrame(), 'Pay ₦6,800.00')
    await page.locator('pay-checkout [part=amount]', { hasText: '₦6,800.00' }).waitFor()
    await finish(page)
    await seeThanks(page, orderId, 'Chidinma')
    await shippedOnce(orderId, 'echezona', { amount: '6800.00', currency: 'NGN' })
  })

  it('United Kingdom: £ through Lopay, which refuses frames, in a window of its own', async () => {
    const orderId = await orderTea(page, demo, 'United Kingdom')
    const opening = context.waitForEvent('page')
    await page.locator('pay-button').click()
    const popup = await opening
    await page.getByText('Finish in the Lopay window').waitFor()
    expect(await page.locator('pay-checkout iframe').count()).toBe(0)
    await popup.getByRole('button', { name: 'Pay now' }).click()
    await page.locator('pay-checkout [part=amount]', { hasText: '£6.50' }).waitFor()
    await finish(page)
    await seeThanks(page, orderId, 'Emily')
    await shippedOnce(orderId, 'lopay', { amount: '6.50', currency: 'GBP' })
  })

  it('Ghana: GH₵ through Paystack, in a frame', async () => {
    const orderId = await orderTea(page, demo, 'Ghana')
    await page.locator('pay-button').click()
    await pressInFrame(page.locator('pay-checkout iframe').contentFrame(), 'Pay GH₵65.00')
    await page.locator('pay-checkout [part=amount]', { hasText: 'GH₵65.00' }).waitFor()
    await finish(page)
    await seeThanks(page, orderId, 'Akosua')
    await shippedOnce(orderId, 'paystack', { amount: '65.00', currency: 'GHS' })
  })

  // What a browser does is the same as in Ghana.
  it.each([
    ['kenya', 'KES', '650.00'],
    ['south-africa', 'ZAR', '95.00'],
  ])('%s: through Paystack, in %s, for %s', async (country, currency, amount) => {
    const cookie = `bag=tea.1; country=${country}`
    const body = new URLSearchParams({ name: 'A Buyer', email: 'buyer@example.com' })
    const placed = await fetch(`${demo.shopUrl}/orders`, {
      method: 'POST',
      body,
      headers: { cookie },
      redirect: 'manual',
    })
    const address = placed.headers.get('location')!
    const shown = await (await fetch(demo.shopUrl + address)).text()
    expect(shown).toContain('with Paystack.')
    const orderToken = /order-token="([^"]+)"/.exec(shown)![1]!
    const { checkout, clientSecret } = (await post('/checkouts', { orderToken }, {})) as CheckoutOpened
    expect(checkout).toMatchObject({ money: { amount, currency }, methods: [{ provider: 'paystack' }] })
    await post(
      `/checkouts/${checkout.id}/payments`,
      { provider: 'paystack' },
      { authorization: `Bearer ${clientSecret}`, 'idempotency-key': country },
    )
    const atPaystack = demo.paystack.control.payments().at(-1)!
    expect([atPaystack.currency, atPaystack.requested]).toEqual([currency, Number(amount) * 100])
    demo.paystack.control.pay(atPaystack.reference)
    const orderId = address.split('/').at(-1)!
    await expect.poll(async () => (await demo.events(orderId)).length).toBe(1)
    await shippedOnce(orderId, 'paystack', { amount, currency })
  })

  it('takes a tip in the country’s money', async () => {
    await page.goto(`${demo.shopUrl}/tip`)
    await page.getByRole('button', { name: 'Ethiopia' }).click()
    await page.getByRole('link', { name: 'Br\u00a050.00' }).click()
    await page.locator('pay-button').click()
    await page.getByRole('button', { name: /M-Pesa/ }).click()
    await pressPay(page)
    await page.getByText('Approve it on your phone').waitFor()
    demo.lakipay.control.approve(demo.lakipay.control.payments().at(-1)!.id)
    await page.locator('pay-checkout [part=amount]', { hasText: 'Br\u00a050.00' }).waitFor()
    await page.locator('pay-checkout [part=primary]').filter({ hasText: 'Back to' }).click()
    const jar = async (): Promise<string> => {
      await page.reload()
      return page.locator('main').innerText()
    }
    await expect.poll(jar).toContain('In the jar: Br\u00a050.00 from 1 tip.')
    await page.getByRole('button', { name: 'Bangladesh' }).click()
    expect(await page.locator('main').innerText()).toContain('The jar is still empty.')
  })
})

describe('the country switch', () => {
  it.each(COUNTRIES)('shows %s its prices: tea for %s, a scarf for %s', async (name, tea, scarf) => {
    await page.goto(demo.shopUrl)
    await page.getByRole('button', { name }).click()
    expect(
      await page.getByRole('listitem').filter({ hasText: 'Srimangal black tea' }).locator('.price').innerText(),
    ).toBe(tea)
    expect(await page.getByRole('listitem').filter({ hasText: 'Jamdani scarf' }).locator('.price').innerText()).toBe(
      scarf,
    )
    const choices = page.getByRole('form', { name: 'Country' })
    expect(await choices.getByRole('button').count()).toBe(COUNTRIES.length)
    expect(await choices.locator('[aria-current]').getAttribute('value')).toBe(name.toLowerCase().replace(' ', '-'))
  })

  it('keeps the bag, at the other country’s prices', async () => {
    await page.goto(demo.shopUrl)
    await page.getByRole('button', { name: 'Add Srimangal black tea' }).click()
    await page.getByRole('button', { name: 'Add Jamdani scarf' }).click()
    await page.getByRole('link', { name: 'Bag' }).click()
    await page.getByText('৳3,650.00').waitFor()
    await page.getByRole('button', { name: 'United Kingdom' }).click()
    await page.getByText('£40.50').waitFor()
    expect(new URL(page.url()).pathname).toBe('/bag')
  })

  it('leaves an order in the money that it was placed in', async () => {
    const orderId = await orderTea(page, demo, 'Nigeria')
    await page.goto(demo.shopUrl)
    await page.getByRole('button', { name: 'Bangladesh' }).click()
    await page.goto(`${demo.shopUrl}/orders/${orderId}`)
    expect(await page.locator('.receipt tfoot').innerText()).toContain('₦6,800.00')
    await page.goto(`${demo.shopUrl}/checkout/${orderId}`)
    await page.locator('pay-button').click()
    await page.getByRole('heading', { name: 'Echezona' }).waitFor()
  })

  it('requires a phone number only where there is a push request', async () => {
    const form = { name: 'Hana Tesfaye', email: 'hana@example.com' }
    const place = (country: string, phone: Record<string, string>) =>
      fetch(`${demo.shopUrl}/orders`, {
        method: 'POST',
        body: new URLSearchParams({ ...form, ...phone }),
        headers: { cookie: `bag=tea.1; country=${country}` },
        redirect: 'manual',
      })
    expect((await place('ethiopia', {})).headers.get('location')).toBe('/bag')
    expect((await place('ethiopia', { phone: '0911 234 567' })).headers.get('location')).toMatch(/^\/checkout\//)
    expect((await place('nigeria', {})).headers.get('location')).toMatch(/^\/checkout\//)
  })

  it.each(['', 'atlantis', 'constructor', '__proto__'])('takes %j for no country', async (country) => {
    const change = await fetch(`${demo.shopUrl}/country`, {
      method: 'POST',
      body: new URLSearchParams({ country, from: '//elsewhere.example' }),
      redirect: 'manual',
    })
    expect([change.status, change.headers.get('location'), change.headers.get('set-cookie')]).toEqual([303, '/', null])
    const shelf = await (await fetch(demo.shopUrl, { headers: { cookie: `country=${country}` } })).text()
    expect(shelf).toContain('৳450.00')
  })

  it('works without JavaScript, and so does paying in another country', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false })
    const plainPage = await plain.newPage()
    const orderId = await orderTea(plainPage, demo, 'Nigeria')
    await plainPage.getByRole('button', { name: 'Pay ₦6,800.00' }).click()
    await plainPage.getByRole('heading', { name: 'Echezona' }).waitFor()
    await plainPage.getByRole('button', { name: 'Pay ₦6,800.00' }).click()
    await plainPage.waitForURL(`${demo.echezona.url}/pay/*`)
    await plainPage.getByRole('button', { name: 'Pay ₦6,800.00' }).click()
    await expect.poll(async () => (await demo.order(orderId)).status).toBe('paid')
    await plain.close()
  })
})

async function post(path: string, body: unknown, headers: Record<string, string>): Promise<unknown> {
  const answer = await fetch(demo.companionUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(201)
  return answer.json()
}

/** Paid through that provider, at exactly that price, and one parcel. */
async function shippedOnce(
  orderId: string,
  provider: string,
  money: { amount: string; currency: string },
): Promise<void> {
  expect(await demo.order(orderId)).toMatchObject({ status: 'paid', money, payment: { provider }, anomalies: [] })
  expect(await demo.events(orderId)).toMatchObject([
    { id: `fin_${orderId}`, type: 'order.paid', deliveries: 1, outcome: 'shipped', event: { data: { money } } },
  ])
}
