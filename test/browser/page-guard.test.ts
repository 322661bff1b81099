/** Styles and dialog libraries of a shop's page, while the modal is open over them. */

import { expect } from '@open-wc/testing'
import { sendKeys, sendMouse } from '@web/test-runner-commands'
import type { PayButtonElement } from '../../src/index.ts'
import { button, find, modal, nativeButton, ready, shop, shows, waitUntil, within } from './shop.ts'

interface ShopDialog {
  readonly element: HTMLElement
  /** Ends with the test. */
  readonly signal: AbortSignal
  close(): void
}

const style = (css: string) => (): void => {
  const element = document.createElement('style')
  element.className = 'page-style'
  element.textContent = css
  document.head.append(element)
}

const isOutside = ({ element }: ShopDialog, event: Event) => !element.contains(event.target as Node)

/** Closes the shop's dialog on these events outside of it. */
const closesOn =
  (types: string[], capture: boolean, wanted: (event: Event) => boolean = () => true) =>
  (dialog: ShopDialog): void => {
    const onEvent = (event: Event) => {
      if (isOutside(dialog, event) && wanted(event)) dialog.close()
    }
    for (const type of types) document.addEventListener(type, onEvent, { capture, signal: dialog.signal })
  }

/** Swallows these events outside of the shop's dialog. */
const swallows =
  (...types: string[]) =>
  (dialog: ShopDialog): void => {
    const onEvent = (event: Event) => {
      if (!isOutside(dialog, event)) return
      event.preventDefault()
      event.stopImmediatePropagation()
      dialog.element.querySelector<HTMLElement>('input')!.focus()
    }
    for (const type of types) {
      document.addEventListener(type, onEvent, { capture: true, passive: false, signal: dialog.signal })
    }
  }

function hidesOthers({ element, signal }: ShopDialog): void {
  const hide = () => {
    for (const other of document.body.children) {
      if (other === element || other.hasAttribute('inert')) continue
      other.setAttribute('aria-hidden', 'true')
      other.setAttribute('inert', '')
    }
  }
  const observer = new MutationObserver(hide)
  observer.observe(document.body, { childList: true })
  signal.addEventListener('abort', () => observer.disconnect())
  hide()
}

function hidesAgain({ signal }: ShopDialog): void {
  const hide = () => {
    if (modal()?.hasAttribute('aria-hidden') === false) modal().setAttribute('aria-hidden', 'true')
  }
  const observer = new MutationObserver(hide)
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['aria-hidden'] })
  signal.addEventListener('abort', () => observer.disconnect())
}

const PRESSES = ['pointerdown', 'mousedown', 'touchstart', 'mouseup', 'click']

const setUps: Record<string, (dialog: ShopDialog) => void> = {
  'whose body takes no pointer': style('body { pointer-events: none }'),
  'that hides what it does not know': style('body > :not(div) { display: none !important; visibility: hidden }'),
  'with an invisible, transformed body': style(
    'body { visibility: hidden; opacity: 0; transform: translateX(2000px) scale(0.1); overflow: hidden; height: 0 }',
  ),
  'with styles for every element': style(
    `*, ::before { font-size: 0 !important; color: transparent !important; line-height: 0 !important;
    pointer-events: none !important; user-select: none !important; transform: scale(0) !important }
    dialog, button, input, main, h3 { display: none !important }`,
  ),
  'that hides everything beside its dialog': hidesOthers,
  'that hides the modal again whenever it is shown': hidesAgain,
  'that closes its dialog on a press outside': closesOn(PRESSES, false),
  'that closes its dialog on a press outside, in the capture phase': closesOn(PRESSES, true),
  'that closes its dialog when the focus is outside': closesOn(['focusin'], true),
  'that closes its dialog on Escape': closesOn(
    ['keydown', 'keyup'],
    true,
    (event) => (event as KeyboardEvent).key === 'Escape',
  ),
  'that keeps the focus in its dialog': swallows('focusin', 'focusout', 'keydown'),
  'that swallows presses outside of its dialog': swallows(...PRESSES, 'pointerup'),
  'that locks scrolling': swallows('wheel', 'touchmove'),
  'with keyboard shortcuts': swallows('keydown', 'keyup'),
}

function openShopDialog(signal: AbortSignal): ShopDialog {
  const element = document.createElement('div')
  element.className = 'shop-dialog'
  element.setAttribute('role', 'dialog')
  element.append(document.createElement('input'))
  document.body.append(element)
  return { element, signal, close: () => element.remove() }
}

/** Presses as a buyer does: where the element is on the screen. */
async function pressOnScreen(element: Element): Promise<void> {
  const { left, top, width, height } = element.getBoundingClientRect()
  await sendMouse({ type: 'click', position: [Math.round(left + width / 2), Math.round(top + height / 2)] })
}

const isFocused = (element: Element | null) => element !== null && modal().shadowRoot!.activeElement === element

describe('a page', () => {
  let end: AbortController
  let dialog: ShopDialog

  beforeEach(() => {
    end = new AbortController()
    dialog = openShopDialog(end.signal)
  })

  afterEach(() => {
    end.abort()
    for (const element of document.querySelectorAll('.shop-dialog, .page-style')) element.remove()
    for (const element of document.body.children) {
      element.removeAttribute('aria-hidden')
      element.removeAttribute('inert')
    }
  })

  for (const [name, setUp] of Object.entries(setUps)) {
    it(`${name} leaves the modal alone, and the modal leaves the page alone`, async () => {
      const at = shop()
      const element: PayButtonElement = button(at)
      dialog.element.append(element)
      setUp(dialog)
      nativeButton(element).click()
      await waitUntil(() => modal(), 'the modal is in the page')
      await shows('How would you like to pay?')
      await ready()
      await pressOnScreen(find(/telebirr/)!)
      await waitUntil(() => within('input'), 'a press chooses telebirr')
      await ready()
      await pressOnScreen(within('input'))
      await sendKeys({ type: '0911' })
      expect(within<HTMLInputElement>('input').value).to.equal('0911')
      await sendKeys({ press: 'Tab' })
      expect(isFocused(within('[part=primary]')), 'Tab moves the focus to the button').to.equal(true)
      const wheel = new WheelEvent('wheel', { bubbles: true, composed: true, cancelable: true, deltaY: 10 })
      expect(within('input').dispatchEvent(wheel), 'the modal can scroll').to.equal(true)
      await sendKeys({ press: 'Escape' })
      await waitUntil(() => !modal(), 'Escape closes the modal')
      expect(element.isConnected, 'the button is still there').to.equal(true)
    })
  }

  it('does not see what the buyer presses and types', async () => {
    const seen: string[] = []
    const note = (event: Event) => void (event.composedPath().includes(modal()) && seen.push(event.type))
    for (const type of [...PRESSES, 'pointerup', 'keydown', 'keyup', 'focusin', 'focusout'])
      document.addEventListener(type, note, { capture: true, signal: end.signal })
    const element = button(shop())
    nativeButton(element).click()
    await waitUntil(() => modal())
    await shows('How would you like to pay?')
    await ready()
    await pressOnScreen(find(/telebirr/)!)
    await waitUntil(() => within('input'))
    await sendKeys({ type: '0911' })
    expect(seen).to.deep.equal([])
  })

  it('that hides the modal from screen readers is corrected', async () => {
    const element = button(shop())
    dialog.element.append(element)
    hidesOthers(dialog)
    nativeButton(element).click()
    await waitUntil(() => modal())
    await waitUntil(() => !modal().hasAttribute('aria-hidden') && !modal().hasAttribute('inert'))
  })
})
