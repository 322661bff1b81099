/** The page "Looks" of the demo shop: its controls change the button and the checkout, and it prints the CSS. */

import { expect, it } from 'vitest'
import { browser, demo } from './demo-fixture.ts'
import { page } from './page-fixture.ts'

const css = () => page.locator('#css').textContent()
const accentOf = (selector: string) =>
  page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor)

it('prints the CSS of the chosen looks, which the button and the checkout have', async () => {
  await page.goto(`${demo.shopUrl}/looks`)
  await expect.poll(css).toContain('--pay-accent: #23493a;')
  await page.getByRole('button', { name: 'Tumtum' }).click()
  expect(await css()).toBe(
    [
      'pay-button {',
      '  --pay-accent: #ff7a1a;',
      '  --pay-on-accent: #2a1000;',
      '  --pay-radius: 26px;',
      '  --pay-font: ui-rounded, system-ui, sans-serif;',
      '  --pay-color-scheme: light dark;',
      '}',
    ].join('\n'),
  )
  await page.getByLabel('Accent', { exact: true }).fill('#123456')
  await page.getByLabel('Colour scheme').selectOption('dark')
  expect(await css()).toContain('--pay-accent: #123456;\n')
  expect(await css()).toContain('--pay-color-scheme: dark;\n')
  expect(await accentOf('pay-button button')).toBe('rgb(18, 52, 86)')

  await page.locator('pay-button').click()
  const dialog = page.locator('pay-checkout dialog')
  await dialog.waitFor()
  const style = await dialog.evaluate((element) => {
    const { colorScheme, fontFamily } = getComputedStyle(element)
    return { colorScheme, fontFamily, accent: getComputedStyle(element).getPropertyValue('--accent').trim() }
  })
  expect(style).toEqual({ colorScheme: 'dark', fontFamily: 'ui-rounded, system-ui, sans-serif', accent: '#123456' })
})

it('warns of a text that is hard to read', async () => {
  await page.goto(`${demo.shopUrl}/looks`)
  await page.getByText('Easy to read.').waitFor()
  await page.getByLabel('Text on the accent').fill('#24493a')
  await page.getByText('Hard to read: choose at least 4.5 to 1.').waitFor()
})

it('the hosted page has the accent of its page, in another form where the page is dark', async () => {
  const shop = await (await fetch(`${demo.shopUrl}/sdk`)).text()
  const orderToken = /data-order-token="([^"]+)"/.exec(shop)?.[1]
  const opened = await fetch(`${demo.companionUrl}/checkouts`, { method: 'POST', body: JSON.stringify({ orderToken }) })
  const { checkout, clientSecret } = (await opened.json()) as { checkout: { id: string }; clientSecret: string }
  const accents: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    const hosted = await browser.newPage({ colorScheme })
    await hosted.goto(`${demo.companionUrl}/checkout/${checkout.id}#${clientSecret}`)
    await hosted.locator('pay-checkout dialog').waitFor()
    const [ofModal, ofPage] = await hosted.evaluate(() =>
      [document.querySelector('pay-checkout')!.shadowRoot!.querySelector('dialog')!, document.documentElement].map(
        (element) => getComputedStyle(element).getPropertyValue('--accent').trim(),
      ),
    )
    expect(ofModal).toBe(ofPage)
    accents.push(ofModal!)
    await hosted.close()
  }
  expect(new Set(accents).size).toBe(2)
})
