/** The button in a form of the shop: neither of the two sends the other's. */

import { describe, expect, it } from 'vitest'
import { example, firstScreen, pressButton, TAG, visit } from './embedding-fixture.ts'

const inShopForm = (content: string) =>
  `${TAG}<form action="/bag"><input name="voucher"><pay-button order-token="a.b.c">${content}</pay-button>
    <button name="update">Update</button></form>`

const DOCUMENTED = example('no-script-in-form.html')

/** A parser drops a form inside a form, and its button belongs to the shop's form. */
const CONTENTS: [name: string, html: string][] = [
  ['the documented button of another form', DOCUMENTED],
  [
    'a form inside the form',
    inShopForm(
      '<form method="post" action="{server}/checkout"><input type="hidden" name="x" value="y"><button>Pay</button></form>',
    ),
  ],
  ['a label', inShopForm('Pay')],
]

describe('in a form of the shop', () => {
  it.each(CONTENTS)('the Enter key sends the shop’s form beside %s', async (_, html) => {
    const { page, forms, requests } = await visit({ html })
    await page.locator('[name=voucher]').fill('TEA')
    await page.locator('[name=voucher]').press('Enter')
    await page.getByText('Form received').waitFor()
    expect(forms['/bag']).toMatch(/^voucher=TEA(&|$)/)
    expect(requests).not.toContain('POST /checkouts')
  })

  it.each(CONTENTS)('a press opens the checkout with %s', async (_, html) => {
    const { page, forms } = await visit({ html })
    await pressButton(page)
    await firstScreen(page).waitFor()
    expect(forms).toEqual({})
  })

  it('the documented button sends the order token where no script runs, and nothing of the shop’s form', async () => {
    const { page, forms } = await visit({ html: DOCUMENTED, javaScriptEnabled: false })
    await page.locator('[name=voucher]').fill('TEA')
    await page.getByRole('button', { name: 'Pay' }).click()
    await page.getByText('Form received').waitFor()
    expect(forms).toEqual({ 'companion /checkout': 'orderToken=a.b.c' })
  })
})
