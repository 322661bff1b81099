/** The page where the provider sends the buyer back to, the hosted checkout and the page of a refusal. */

import { describe, expect, it } from 'vitest'
import { checkoutPage } from '../../server/pages/checkout-page.ts'
import { refusedPage } from '../../server/pages/refused-page.ts'
import { ASSETS, CONTEXT, MONEY, returnPageOf, textOf } from './support/pages.ts'

describe('the return page', () => {
  it.each([
    ['paid', 'Thank you', 'The shop has your payment of ৳1,250.00'],
    ['pending', 'Waiting for Pakhi Pay', 'we’ll keep checking and tell the shop'],
    ['failed', 'Pakhi Pay declined the payment', 'No money was taken. Try again, or pay another way.'],
    ['cancelled', 'Payment cancelled', 'the shop still gets the money and will be told.'],
    ['expired', 'Time ran out', 'This checkout is no longer open.'],
  ] as const)('of a payment that is %s says "%s"', (status, title, sentence) => {
    const page = returnPageOf({ status })
    expect(page).toContain(`<title>${title}</title>`)
    expect(page).toContain(`<h1>${title}</h1>`)
    expect(textOf(page)).toContain(sentence)
    expect(textOf(page)).toContain('Order 1042')
    expect(page).toContain(`data-status="${status}"`)
    expect(page).toContain('href="https://shop.example/"')
  })

  it('says paid only when the payment is paid', () => {
    for (const status of ['pending', 'failed', 'cancelled', 'expired'] as const)
      expect(returnPageOf({ status })).not.toMatch(/<h1>Thank|class="art good"/)
  })

  it('follows the payment by its script, only while the payment is pending', () => {
    // Among the centred texts, so that it does not lift the buttons.
    expect(returnPageOf({ status: 'pending' })).toContain(
      '<p class="small" data-follows hidden>This page updates on its own.</p></div>',
    )
    expect(returnPageOf({ status: 'pending' })).toContain('<a class="button primary calm" href="">Check now</a>')
    for (const status of ['paid', 'failed', 'cancelled', 'expired'] as const)
      expect(returnPageOf({ status })).not.toContain('data-follows')
    for (const status of ['pending', 'paid'] as const)
      expect(returnPageOf({ status })).not.toContain('http-equiv="refresh"')
  })

  it('shows the hint of a push request, a message, the reference and the time with its zone', () => {
    expect(returnPageOf({ status: 'pending', device: { hint: '', simulated: false } })).toContain(
      '<h1>Approve it on your phone</h1>',
    )
    expect(textOf(returnPageOf({ status: 'pending', message: 'The amount differs.' }))).toContain('The amount differs.')
    expect(
      textOf(returnPageOf({ reference: '7F3K-29QD', transaction: 'TXN-1', paidAt: '2026-11-20T17:49:17.000Z' })),
    ).toContain('Transaction ID TXN-1 Paid with Pakhi Pay Reference 7F3K-29QD Time 20 Nov 2026, 17:49 UTC')
  })
})

describe('the hosted checkout page', () => {
  const page = checkoutPage({ ...CONTEXT, locale: 'bn-BD' }, { assets: ASSETS, checkoutId: 'chk_1' })

  it('names the checkout, the server and the language for its script', () => {
    expect(page).toContain(
      '<main class="card" data-checkout="chk_1" data-server="https://pay.shop.example" data-locale="bn-BD">',
    )
    expect(page).toContain(
      '<script type="module" src="https://pay.shop.example/checkout-page.1a2b3c4d.js" ' +
        'integrity="sha384-aaaa" crossorigin></script>',
    )
  })

  it('says what to do without JavaScript', () => {
    expect(/<noscript>([\s\S]*?)<\/noscript>/.exec(page)?.[1]).toContain(
      'Turn JavaScript on and reload the page, or go back to the shop',
    )
  })
})

describe('the page of a refusal', () => {
  it('says that an order is paid only at its price', () => {
    expect(textOf(refusedPage(CONTEXT, { code: 'order_paid' }))).toContain('This order is already paid')
    const used = textOf(refusedPage(CONTEXT, { code: 'order_paid', paid: MONEY }))
    expect(used).toContain(
      'This order was paid before, at another price ৳1,250.00 was paid then. No money was taken now.',
    )
    expect(used).not.toContain('already paid')
  })
})
