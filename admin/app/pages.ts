/** The pages: each is a file of its own that loads when somebody opens it. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'
import type { OverviewView } from '../../server/contract/operator.ts'
import type { ApiError } from './client.ts'
import type { ConsoleContext } from './context.ts'
import type { Route } from './routes.ts'

export const LOAD_PAGE: Readonly<Record<Route['page'], () => Promise<unknown>>> = {
  overview: () => import('../pages/overview-page.ts'),
  orders: () => import('../pages/orders-page.ts'),
  order: () => import('../pages/order-page.ts'),
  attention: () => import('../pages/attention-page.ts'),
  deliveries: () => import('../pages/deliveries-page.ts'),
  health: () => import('../pages/health-page.ts'),
}

/** The pages that show sentences of the server. */
export const SHOWS_SENTENCES: readonly Route['page'][] = ['order', 'health']

export interface PageParts {
  readonly context: ConsoleContext
  readonly route: Route
  readonly overview: OverviewView | undefined
  readonly overviewError: ApiError | undefined
  readonly onRetryOverview: () => void
  readonly isLive: boolean
  /** Counts the live updates. */
  readonly pulse: number
  readonly browserSettings: TemplateResult
}

export function pageOf(page: Route['page'], parts: PageParts): TemplateResult {
  const { context, route, overview, pulse } = parts
  switch (page) {
    case 'overview':
      return html`<overview-page
        .context=${context}
        .overview=${overview}
        .error=${parts.overviewError}
        .retry=${parts.onRetryOverview}
        .isLive=${parts.isLive}
      ></overview-page>`
    case 'orders':
      return html`<orders-page
        .context=${context}
        .filters=${route.filters}
        .openCases=${overview?.attention.openAnomalies ?? 0}
        .pulse=${pulse}
      ></orders-page>`
    case 'order':
      return html`<order-page .context=${context} .orderId=${route.orderId ?? ''} .pulse=${pulse}></order-page>`
    case 'attention':
      return html`<attention-page
        .context=${context}
        .filters=${route.filters}
        .overview=${overview}
        .overviewError=${parts.overviewError}
        .retryOverview=${parts.onRetryOverview}
        .pulse=${pulse}
      ></attention-page>`
    case 'deliveries':
      return html`<deliveries-page .context=${context} .filters=${route.filters} .pulse=${pulse}></deliveries-page>`
    case 'health':
      return html`<health-page
        .context=${context}
        .overview=${overview}
        .browserSettings=${parts.browserSettings}
      ></health-page>`
  }
}
