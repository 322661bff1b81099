/** A browser, what it complains of, and the steps of a buyer in it. */

import { chromium } from 'playwright-core'
import { expect } from 'vitest'
import { browserPath } from '../browser-path.mjs'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import type { Demo } from './demo.ts'

/** To find a browser means to start one, so each file does it once. */
let found: ReturnType<typeof browserPath> | undefined

export async function openBrowser(): Promise<Browser> {
  const { executablePath, args } = await (found ??= browserPath())
  return chromium.launch({ executablePath, args })
}

export interface Complaints {
  /** Policy violations, script errors and console errors or warnings, of all pages and frames of a browser context. */
  readonly all: string[]
}

/** Collects the complaints of a browser. Call it before the first page is opened. */
export async function collectComplaints(context: BrowserContext): Promise<Complaints> {
  const all: string[] = []
  await context.exposeFunction('reportViolation', (text: string) => all.push(text))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { reportViolation } = window as unknown as { reportViolation(text: string): void }
      const { violatedDirective, blockedURI, sample } = event
      reportViolation(`policy: ${violatedDirective} in ${location.origin}${location.pathname}: ${blockedURI} ${sample}`)
    })
  })
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      all.push(`console ${message.type()}: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => all.push(`script: ${error.error().message}`))
  return { all }
}

/** Orders one tin of tea and goes to its checkout. @returns the order id */
export async function orderTea(page: Page, demo: Demo, country?: string): Promise<string> {
  await page.goto(demo.shopUrl)
  if (country) await page.getByRole('button', { name: country }).click()
  await page.getByRole('button', { name: 'Add Srimangal black tea to the bag' }).click()
  await page.getByRole('link', { name: 'Bag' }).click()
  await page.getByRole('button', { name: 'Check out' }).click()
  await page.waitForURL(/\/checkout\//)
  return page.url().split('/').at(-1) ?? ''
}

/** Presses the modal's button with the price. */
export async function pressPay(page: Page): Promise<void> {
  await page
    .locator('pay-checkout')
    .getByRole('button', { name: /^Pay (?!another)/ })
    .click()
}

/** Opens the modal. It goes straight to Pakhi Pay's page, since there is nothing to choose and nothing to enter. */
export async function goToPakhi(page: Page): Promise<FrameLocator> {
  await page.locator('pay-button').click()
  return pakhiFrame(page)
}

export async function pakhiFrame(page: Page): Promise<FrameLocator> {
  const frame = page.locator('pay-checkout iframe').contentFrame()
  await frame.getByRole('button', { name: 'Pay ৳' }).waitFor()
  return frame
}

export async function payAtPakhi(frame: FrameLocator): Promise<void> {
  await pressInFrame(frame, 'Pay ৳')
}

/**
 * Waits until the modal is still and accepts presses first: one at a moving button can land beside it, and a screen that
 * is new ignores all of them. The frame hears of the pointer a little later than its style allows it.
 */
export async function pressInFrame(frame: FrameLocator, name: string): Promise<void> {
  await frame.owner().evaluate(async (element) => {
    const animations = (element.getRootNode() as ShadowRoot).getAnimations()
    const moving = animations.filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
    await Promise.allSettled(moving.map(({ finished }) => finished))
    const dialog = element.closest('dialog')
    while (dialog?.classList.contains('new')) await new Promise(requestAnimationFrame)
  })
  const button = frame.getByRole('button', { name })
  const isUnderPointer = async (): Promise<boolean> => {
    await button.hover()
    return button.evaluate((element) => element.matches(':hover'))
  }
  await expect.poll(isUnderPointer).toBe(true)
  await button.click()
}

/** Closes the receipt. */
export async function finish(page: Page): Promise<void> {
  await page.locator('pay-checkout [part=primary]').filter({ hasText: 'Back to' }).click()
}

/** Waits until the order's page thanks the buyer. */
export async function seeThanks(page: Page, orderId: string, firstName = 'Rahima'): Promise<void> {
  await page.waitForURL(`**/orders/${orderId}`)
  await page.getByRole('heading', { name: `Thank you, ${firstName}` }).waitFor()
}
