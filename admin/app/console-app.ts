/**
 * The shell of the console: signs in and out, shows one page at a time, follows the overview, and asks before actions.
 */

import { html, LitElement, nothing } from 'lit'
import type { PropertyValues, TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { SessionView } from '../../server/contract/operator.ts'
import { LOCALES, nearestLocale } from '../locales/index.ts'
import type { LocaleName } from '../locales/index.ts'
import type { Words } from '../locales/en.ts'
import type { Sentences } from '../locales/sentences-en.ts'
import type { QuestionDialog } from '../parts/question-dialog.ts'
import { problemPanel, problemText } from '../parts/problem.ts'
import { ApiError, asApiError, Client } from './client.ts'
import type { ConsoleContext, OrderSearch } from './context.ts'
import { createFormat } from './format.ts'
import { browserPanel, sideBar, tabBar, topBar } from './navigation.ts'
import type { Frame } from './navigation.ts'
import { OverviewFeed } from './overview-feed.ts'
import { LOAD_PAGE, pageOf, SHOWS_SENTENCES } from './pages.ts'
import { applySavedScheme, chooseScheme, currentScheme, savedLocale, saveLocale } from './preferences.ts'
import { pageHref, parseRoute } from './routes.ts'
import type { Route } from './routes.ts'
import { paintShop } from './shop-colours.ts'
import '../parts/question-dialog.ts'
import './sign-in.ts'

const TOAST_MS = 6_000

@customElement('console-app')
export class ConsoleApp extends LitElement {
  /** The address of the console, e.g. `/pay/admin`. */
  @property() base = '/admin'
  @property() shop = ''
  @property() accent = ''
  @property() logo = ''
  @property() host = ''
  @state() private words: Words | undefined
  @state() private session: SessionView | null | undefined
  @state() private signInReason = ''
  @state() private route: Route = parseRoute(location.hash)
  /** The page whose code has arrived. */
  @state() private shown: Route['page'] | undefined
  @state() private problem: ApiError | undefined
  @state() private toast = ''
  @query('question-dialog') private dialog!: QuestionDialog
  #locale: LocaleName = 'en'
  #sentences: Sentences | undefined
  #context: ConsoleContext | undefined
  #toastTimer: ReturnType<typeof setTimeout> | undefined
  #mustFocus = false
  #wantsSearch = false
  readonly #search: OrderSearch = { text: '', filters: {} }
  #client!: Client
  #feed!: OverviewFeed

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    applySavedScheme()
    this.#client = new Client({ base: this.base, onSignedOut: () => this.#signedOut(this.words?.sessionEnded) })
    this.#feed = new OverviewFeed(this, this.#client)
    addEventListener('hashchange', this.#routed)
    void this.#start()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener('hashchange', this.#routed)
    this.#feed.stop()
    clearTimeout(this.#toastTimer)
  }

  async #start(): Promise<void> {
    // Each takes a request, so none waits for another. What goes wrong with the page is told when it is shown.
    LOAD_PAGE[this.route.page]().catch(() => undefined)
    const locale = nearestLocale(savedLocale(), ...navigator.languages)
    const ready = Promise.all([this.#useLocale(locale), this.#openSession()])
    // A browser takes long to find its time zone, so the requests above leave first.
    await new Promise((resolve) => setTimeout(resolve))
    if (this.isConnected) this.#feed.begin()
    await ready
  }

  async #useLocale(locale: LocaleName): Promise<void> {
    this.#locale = locale
    this.#sentences = undefined
    const [words] = await Promise.all([LOCALES[locale].load(), this.#loadSentences()])
    document.documentElement.lang = locale
    this.words = words
    this.#context = undefined
  }

  /** For the page that is about to be shown. Without them it shows the English of the server. */
  async #loadSentences(): Promise<void> {
    if (this.#sentences || !SHOWS_SENTENCES.includes(this.route.page)) return
    const locale = this.#locale
    const sentences = await LOCALES[locale].loadSentences().catch(() => undefined)
    if (this.#locale !== locale) return
    this.#sentences = sentences
    this.#context = undefined
  }

  async #openSession(): Promise<void> {
    this.problem = undefined
    try {
      const session = await this.#client.session()
      this.session = session
      this.#context = undefined
      if (!session) return this.#feed.stop()
      this.signInReason = ''
      this.#mustFocus = true
      this.#feed.start()
      await this.#showPage()
    } catch (error) {
      this.problem = asApiError(error)
    }
  }

  #signedOut(reason = ''): void {
    this.#feed.stop()
    this.session = null
    this.signInReason = reason
    this.#search.text = ''
  }

  #signOut = async (): Promise<void> => {
    try {
      await this.#client.signOut()
    } catch (error) {
      // An ended session is what was wanted.
      const reason = asApiError(error)
      if (reason.code !== 'unauthorized') return this.#notify(problemText(reason, this.words!))
    }
    this.#signedOut(this.words!.signedOut)
  }

  #routed = (): void => {
    const before = this.route
    this.route = parseRoute(location.hash)
    const { page, orderId, filters } = this.route
    if (before.page === page && before.orderId === orderId) return
    // A link says which orders it shows, and a search of before would limit them. An order only leads back.
    if (page === 'orders' && before.page !== 'order' && Object.keys(filters).length > 0) this.#search.text = ''
    this.#mustFocus = true
    void this.#showPage()
  }

  async #showPage(): Promise<void> {
    const { page } = this.route
    try {
      await Promise.all([LOAD_PAGE[page](), this.#loadSentences()])
      if (this.route.page === page) this.shown = page
      this.problem = undefined
    } catch {
      // The server is away, or it has another version and these files are gone.
      this.problem = new ApiError('unreachable', '', 0)
    }
  }

  #notify = (message: string): void => {
    clearTimeout(this.#toastTimer)
    this.toast = message
    this.#toastTimer = setTimeout(() => (this.toast = ''), TOAST_MS)
  }

  #searchOrders = (): void => {
    this.#wantsSearch = true
    if (this.route.page === 'orders') void this.#focusPage()
    else location.hash = pageHref('orders')
  }

  #contextOf(session: SessionView, words: Words): ConsoleContext {
    this.#context ??= {
      client: this.#client,
      session,
      words,
      sentences: this.#sentences,
      format: createFormat(LOCALES[this.#locale].tag),
      ask: (question) => this.dialog.ask(question),
      notify: this.#notify,
      search: this.#search,
    }
    return this.#context
  }

  protected override render(): TemplateResult | typeof nothing {
    const { words, session } = this
    if (!words) return nothing
    if (session === undefined)
      return this.problem
        ? html`<main class="signin">${problemPanel(this.problem, words, () => void this.#openSession())}</main>`
        : html`<p class="loading">${words.loading}</p>`
    if (session === null)
      return html`<sign-in
        .client=${this.#client}
        .words=${words}
        .place=${[this.shop, this.host].filter(Boolean).join(' · ')}
        .reason=${this.signInReason}
        .onSignedIn=${() => void this.#openSession()}
      ></sign-in>`
    return this.#console(session, words)
  }

  #console(session: SessionView, words: Words): TemplateResult {
    const context = this.#contextOf(session, words)
    const frame: Frame = {
      context,
      route: this.route,
      shopName: session.shop?.name ?? this.host,
      logo: this.logo,
      openCases: this.#feed.overview?.attention.total ?? 0,
      scheme: currentScheme(),
      otherLocale: this.#locale === 'en' ? 'bn' : 'en',
      onScheme: () => {
        chooseScheme(currentScheme() === 'dark' ? 'light' : 'dark')
        this.requestUpdate()
      },
      onLocale: (locale) => {
        saveLocale(locale)
        void this.#useLocale(locale)
      },
      onSignOut: () => void this.#signOut(),
      onSearch: this.#searchOrders,
    }
    return html`<div class="app">
        ${sideBar(frame)} ${topBar(frame)}
        <main class="main" tabindex="-1">${this.#page(context, frame)}</main>
        ${tabBar(frame)}
      </div>
      <div class="toast" role="status">${this.toast}</div>
      <question-dialog .context=${context}></question-dialog>`
  }

  #page(context: ConsoleContext, frame: Frame): TemplateResult {
    if (this.problem) return problemPanel(this.problem, context.words, () => location.reload())
    if (this.shown !== this.route.page) return html`<p class="loading">${context.words.loading}</p>`
    return pageOf(this.shown, {
      context,
      route: this.route,
      overview: this.#feed.overview,
      overviewError: this.#feed.error,
      onRetryOverview: this.#feed.read,
      isLive: this.#feed.isLive,
      pulse: this.#feed.pulse,
      browserSettings: browserPanel(frame),
    })
  }

  protected override updated(changed: PropertyValues<this>): void {
    paintShop(this, this.accent)
    const { words, session } = this
    if (!words) return
    const page = session ? words.pageTitles[this.route.page](this.route.orderId ?? '') : words.signIn
    document.title = [page, session?.shop?.name ?? this.shop].filter(Boolean).join(' · ')
    if (this.#mustFocus && session && this.shown === this.route.page && changed.size > 0) void this.#focusPage()
  }

  /** Screen readers begin to read at the headline of a new page. */
  async #focusPage(): Promise<void> {
    this.#mustFocus = false
    await this.updateComplete
    const page = this.querySelector<LitElement>('.main > *')
    await page?.updateComplete
    scrollTo(0, 0)
    if (this.#wantsSearch) {
      this.#wantsSearch = false
      this.querySelector<HTMLInputElement>('input[type=search]')?.focus()
    } else this.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  }
}
