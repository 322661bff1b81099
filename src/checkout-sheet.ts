/** Draws the checkout into its dialog: which screen, what is asked over it, where the focus goes, and how it is closed. */

import { html, nothing, render } from 'lit/html.js'
import type { DetourScreen, MainScreen } from './checkout-state.ts'
import type { CloseSource, Emit } from './events.ts'
import type { Dictionary } from './locales/index.ts'
import type { CheckoutOptions } from './options.ts'
import type { CheckoutResult } from './result.ts'
import type { ScreenContext, View } from './views/context.ts'
import { addressAfter } from './address-after.ts'
import { checkoutController } from './checkout-controller.ts'
import { labelOf, rowsOf, screenOf } from './checkout-state.ts'
import { CheckoutError } from './errors.ts'
import { emitAt } from './events.ts'
import { formatMoney, localeOf } from './format-money.ts'
import { loadDetours } from './load-detours.ts'
import { dictionaryFor } from './locales/index.ts'
import { en } from './locales/en.ts'
import { styles } from './pay-checkout.styles.ts'
import { browser } from './presentation.ts'
import { statusOf } from './result.ts'
import { sleep } from './time-limit.ts'
import { choose, offline, opening } from './views/choose.ts'
import { question } from './views/context.ts'
import { details } from './views/details.ts'
import { header } from './views/header.ts'
import { paid } from './views/paid.ts'
import { plain } from './views/plain.ts'
import { device, frame, providerWindow, waiting } from './views/under-way.ts'

/** The element that the sheet is of. */
interface Host extends HTMLElement {
  target: EventTarget
  options: CheckoutOptions
  readonly page: boolean
}

const MAIN: Record<MainScreen, View> = { opening, choose, details, frame, device, window: providerWindow, waiting, paid, offline }

/** Long enough to read an amount and a reference; then the shop's success address follows. */
const PAID_MS = 5_000
/** So long may the file of the detours take before something plain is shown in its place. */
const DETOURS_MS = 4_000
/** A file that could not be had is tried again after this. */
const AGAIN_MS = 3_000

export function checkoutSheet(host: Host) {
  const root = host.attachShadow({ mode: 'open' })
  const emit: Emit = (type, members) => emitAt(host.target, type, members)
  const controller = checkoutController(emit, () => redraw())
  const { set } = controller

  let sheet: HTMLDialogElement | undefined
  let words: Dictionary | undefined
  let detours: typeof import('./detours.ts') | undefined
  let fetching: AbortSignal | undefined
  let drawing = false
  let finished = false
  /** What the focus has been given to: a screen, a question over it, faults in its fields. */
  let shown = ''
  let asked: unknown
  let faults: unknown
  let timer: ReturnType<typeof setTimeout> | undefined
  let resolve: (result: CheckoutResult) => void
  const closed = new Promise<CheckoutResult>((settle) => (resolve = settle))

  root.adoptedStyleSheets = [styles]

  const locale = () => localeOf(host.options.locale || (host.target as HTMLElement).closest?.<HTMLElement>('[lang]')?.lang || navigator.language)

  const result = (): CheckoutResult => {
    const { view, error, trouble } = controller.state
    const reason = error ?? trouble
    // The order is paid, says the server, by a checkout that this page does not know.
    const status = view ? statusOf(view) : reason?.code === 'order_paid' ? 'paid' : 'error'
    return { status, checkout: view, error: reason }
  }

  /** Where the page goes from here, if anywhere. */
  const addressNow = () => (controller.goesOn ? addressAfter(result(), host.options, host.page) : null)

  const redraw = (): void => {
    if (drawing) return
    drawing = true
    queueMicrotask(() => {
      drawing = false
      if (host.isConnected) draw()
    })
  }

  const draw = (): void => {
    const { options, page } = host
    const { state, state: { view, missing, asking } } = controller
    const wanted = screenOf(state, options)
    const there: View | undefined = MAIN[wanted as MainScreen] ?? detours?.views[wanted as DetourScreen]
    const givesUp = asking === 'giveUp'
    // Their words are needed, too, where a request was refused.
    if (!there || givesUp || state.error) void fetchDetours()
    if (givesUp && missing && !detours) set({ asking: null, error: new CheckoutError('load_failed') })
    const body = there ?? (missing ? plain : opening)
    const screen = body === opening ? 'opening' : wanted

    const t = words ?? ({ ...en, ...detours?.words } as Dictionary)
    const digits = locale()
    const context: ScreenContext = {
      state,
      options,
      controller,
      t,
      locale: digits,
      amount: view ? formatMoney(view.money, digits) : '',
      way: labelOf(state),
      page,
      address: addressNow(),
      rows: view ? rowsOf(view, options) : [],
      close: requestClose,
    }
    controller.waitingWord = t.oneMoment
    sheet!.lang = t.lang
    sheet!.dir = t.dir ?? 'ltr'
    const over = givesUp ? detours?.cancelQuestion(context) : asking && question(context, t.leave, t.leaveBody, t.close, () => requestClose('button'), t.stay)
    render(html`${header(context, screen)}<main ?inert=${over}>${body(context)}</main>${over || nothing}`, sheet!)
    drawn(screen, over && asking)
  }

  /** The focus goes where the news is; time runs where it is shown. */
  const drawn = (screen: string, question: unknown): void => {
    const { fieldErrors } = controller.state
    const news = screen !== shown
    const find = (selector: string) => root.querySelector<HTMLElement>(selector)
    const title = find('#title')!
    // It may be the same element with other words, and is read out when it gets the focus.
    if (news) title.blur()
    if (question !== asked) (find('#question') ?? title).focus()
    else if (news) ((screen === 'details' && find('input')) || title).focus()
    else if (fieldErrors !== faults) find('[aria-invalid=true]')?.focus()
    asked = question
    faults = fieldErrors
    shown = screen
    if (!news) return

    clearTimeout(timer)
    if (screen === 'paid') {
      set({ asking: null })
      if (addressNow()) timer = setTimeout(finish, PAID_MS)
    }
    if (screen === 'device') timer = setInterval(redraw, 1_000)
  }

  /** Until it is there. */
  const fetchDetours = async (): Promise<void> => {
    const { signal } = controller
    if (fetching === signal) return
    fetching = signal
    setTimeout(set, DETOURS_MS, { missing: true })
    for (let tries = 0; !detours && !signal.aborted; tries++) {
      try {
        detours = await loadDetours(tries)
        root.adoptedStyleSheets.push(detours.styles)
      } catch {
        set({ missing: true })
        await sleep(AGAIN_MS, signal)
      }
    }
    redraw()
  }

  /** @returns whether it is closed */
  const requestClose = (source: CloseSource): boolean => {
    if (!emit('pay-request-close', { detail: { source } })) return false
    if (controller.pending && controller.state.asking !== 'leave' && source !== 'api') {
      set({ asking: 'leave' })
      return false
    }
    finish()
    return true
  }

  const finish = (): void => {
    if (finished) return
    // A page can be come back to.
    finished = !host.page
    const last = result()
    const address = addressNow()
    sheet?.close?.()
    const passed = emit('pay-close', { result: last })
    if (!host.page) host.remove()
    resolve(last)
    // After whoever waits for the result has had their turn.
    if (passed && address) setTimeout(browser.navigate, 0, address)
  }

  const makeSheet = (): HTMLDialogElement => {
    const made = document.createElement(host.page ? 'section' : 'dialog') as HTMLDialogElement
    made.part = 'dialog'
    made.setAttribute('aria-labelledby', 'title')
    // The browser's own way out (Escape, the back gesture).
    made.oncancel = (event) => {
      if (!event.cancelable) return
      event.preventDefault()
      requestClose('escape')
    }
    // Browsers close a dialog by themselves, without asking, when nothing was pressed since the last Escape. It may have to stay.
    made.onclose = () => {
      if (!finished && !requestClose('escape')) made.showModal()
    }
    // A click on the dialog itself is one outside of its content, unless it began in one part of that and ended in another.
    made.onclick = ({ target, clientX: x, clientY: y }) => {
      const { left, right, top, bottom } = made.getBoundingClientRect()
      if (target === made && (x < left || x > right || y < top || y > bottom)) requestClose('backdrop')
    }
    root.append(made)
    return made
  }

  return {
    closed,
    result,
    requestClose,

    connect(): void {
      sheet ??= makeSheet()
      void dictionaryFor(locale()).then((dictionary) => {
        words = dictionary
        redraw()
      }, () => {})
      controller.options = host.options
      draw()
      sheet.showModal?.()
      emit('pay-open', {})
      if (host.isConnected) controller.connect()
    },

    /** Closed or taken away: no more requests. */
    disconnect(): void {
      controller.disconnect()
      clearTimeout(timer)
      // Browsers open no dialog that says it is open.
      sheet!.removeAttribute('open')
      shown = ''
      resolve(result())
    },
  }
}
