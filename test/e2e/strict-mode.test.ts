/** The React wrapper under `<StrictMode>`, with the real React. */

import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { bundle } from './bundle.ts'
import { firstScreen, pressButton, visit } from './embedding-fixture.ts'

const MOUNTS = 100

it('a hundred mounts in strict mode hear each event once, request nothing and leave nothing', async () => {
  const script = await bundle(resolve('test/fixtures/strict-mode.mjs'))
  const { page, requests, errors } = await visit({
    html: '<body data-server="{server}"><script type="module" src="/shop.js"></script>',
    files: { '/shop.js': script },
  })
  const outcome = await page.evaluate((times) => Reflect.get(window, 'mountTimes')(times) as unknown, MOUNTS)
  expect(outcome).toEqual({ whileMounted: Array(MOUNTS).fill(1), afterwards: Array(MOUNTS).fill(0), left: 0 })
  expect(requests).toEqual([])

  await page.evaluate(() => Reflect.get(window, 'mountOnce')() as unknown)
  await pressButton(page)
  await firstScreen(page).waitFor()
  expect(await page.locator('pay-checkout').count()).toBe(1)
  expect(errors).toEqual([])
})
