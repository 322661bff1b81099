/** The frame around a page: a side bar on wide screens; on a phone a bar above and tabs below. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { LOCALES } from '../locales/index.ts'
import type { LocaleName } from '../locales/index.ts'
import { icon } from '../parts/icons.ts'
import type { IconName } from '../parts/icons.ts'
import type { ConsoleContext } from './context.ts'
import type { Scheme } from './preferences.ts'
import { pageHref, PAGES } from './routes.ts'
import type { PageName, Route } from './routes.ts'

export interface Frame {
  readonly context: ConsoleContext
  readonly route: Route
  readonly shopName: string
  readonly logo: string
  readonly openCases: number
  readonly scheme: Scheme
  readonly otherLocale: LocaleName
  readonly onScheme: () => void
  readonly onLocale: (locale: LocaleName) => void
  readonly onSignOut: () => void
  readonly onSearch: () => void
}

const ICONS: Readonly<Record<PageName, IconName>> = {
  overview: 'home',
  orders: 'list',
  attention: 'alert',
  deliveries: 'deliveries',
  health: 'pulse',
}

export function sideBar(frame: Frame): TemplateResult {
  const { context, scheme, otherLocale } = frame
  const { words } = context
  return html`<nav class="nav" aria-label=${words.console}>
    ${who(frame)} ${PAGES.map((page) => pageLink(frame, page, words[page]))}
    <span class="sep"></span>
    <button @click=${() => frame.onLocale(otherLocale)} lang=${otherLocale}>
      ${icon('language')}<span>${LOCALES[otherLocale].name}</span>
    </button>
    <button @click=${frame.onScheme}>
      ${icon(scheme === 'dark' ? 'sun' : 'moon')}<span>${scheme === 'dark' ? words.light : words.dark}</span>
    </button>
    <button @click=${frame.onSignOut}>${icon('exit')}<span>${words.signOut}</span></button>
  </nav>`
}

export function topBar(frame: Frame): TemplateResult {
  const { words } = frame.context
  return html`<header class="top">
    ${who(frame)}
    <button class="btn ghost" aria-label=${words.searchOrders} @click=${frame.onSearch}>${icon('search')}</button>
    <a
      class="btn ghost"
      href=${pageHref('health')}
      aria-label=${words.health}
      aria-current=${frame.route.page === 'health' ? 'page' : nothing}
      >${icon('pulse')}</a
    >
  </header>`
}

export function tabBar(frame: Frame): TemplateResult {
  const { words } = frame.context
  const tabs = PAGES.filter((page) => page !== 'health')
  return html`<nav class="tabs" aria-label=${words.console}>
    ${tabs.map((page) => pageLink(frame, page, page === 'attention' ? words.attentionTab : words[page]))}
  </nav>`
}

/** On a phone, the page of the server's health also has what the side bar has below. */
export function browserPanel(frame: Frame): TemplateResult {
  const { context, scheme, otherLocale } = frame
  const { words } = context
  return html`<section class="panel only-m" aria-label=${words.thisBrowser}>
    <header><h2>${words.thisBrowser}</h2></header>
    <div class="alert">
      <div class="row">
        <button class="btn" lang=${otherLocale} @click=${() => frame.onLocale(otherLocale)}>
          ${LOCALES[otherLocale].name}
        </button>
        <button class="btn" @click=${frame.onScheme}>${scheme === 'dark' ? words.light : words.dark}</button>
        <button class="btn" @click=${frame.onSignOut}>${words.signOut}</button>
      </div>
    </div>
  </section>`
}

function pageLink({ context, route, openCases }: Frame, page: PageName, label: string): TemplateResult {
  const { words, format } = context
  const isCurrent = route.page === page || (route.page === 'order' && page === 'orders')
  return html`<a href=${pageHref(page)} aria-current=${isCurrent ? 'page' : nothing}>
    ${icon(ICONS[page])}<span>${label}</span>
    ${
      page === 'attention' && openCases > 0
        ? html`<span class="count" aria-label=${words.openCases(openCases, format.number(openCases))} role="img"
          >${openCases > 99 ? `${format.number(99)}+` : format.number(openCases)}</span
        >`
        : nothing
    }
  </a>`
}

function who({ context: { words, session }, shopName, logo }: Frame): TemplateResult {
  return html`<div class="who">
    ${
      logo
        ? html`<img class="logo" src=${logo} alt="" width="32" height="32" />`
        : html`<span class="logo" aria-hidden="true">${([...shopName][0] ?? '').toUpperCase()}</span>`
    }
    <div>
      <b><bdi>${shopName}</bdi></b><small>${session.live ? words.livePayments : words.testPayments}</small>
    </div>
  </div>`
}
