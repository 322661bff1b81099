/** The sign-in: one field. The companion checks the token and answers with a cookie; the page never keeps the token. */

import { html, LitElement, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { customElement, property, query, state } from 'lit/decorators.js'
import type { Words } from '../locales/en.ts'
import { icon } from '../parts/icons.ts'
import { problemText } from '../parts/problem.ts'
import { ApiError } from './client.ts'
import type { Client } from './client.ts'

@customElement('sign-in')
export class SignIn extends LitElement {
  @property({ attribute: false }) client!: Client
  @property({ attribute: false }) words!: Words
  /** The shop and the server's host. */
  @property() place = ''
  /** Why the operator has to sign in again. */
  @property() reason = ''
  @property({ attribute: false }) onSignedIn: () => void = () => undefined
  @state() private problem = ''
  @state() private isShown = false
  @state() private isBusy = false
  @query('input') private field!: HTMLInputElement

  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override firstUpdated(): void {
    this.field.focus()
  }

  protected override render(): TemplateResult {
    const { words } = this
    return html`<main class="signin">
      <div>
        <span class="ico info big">${icon('key')}</span>
        <h1>${words.signInTitle}</h1>
        <p class="muted"><bdi>${this.place}</bdi></p>
      </div>
      <form class="sign panel" @submit=${this.#submit}>
        <div>
          <label class="lab" for="token">${words.adminToken}</label>
          <div class="field">
            <input
              id="token"
              name="token"
              type=${this.isShown ? 'text' : 'password'}
              autocomplete="current-password"
              spellcheck="false"
              autocapitalize="off"
              aria-describedby="token-note"
              aria-invalid=${this.problem ? 'true' : 'false'}
              required
            />
            <button
              type="button"
              class="btn ghost small"
              aria-pressed=${this.isShown}
              @click=${() => (this.isShown = !this.isShown)}
            >
              ${this.isShown ? words.hide : words.showToken}
            </button>
          </div>
          <small id="token-note">
            ${
              this.problem
                ? html`<span class="wrong" role="alert">${this.problem}</span>`
                : html`${words.tokenHint} <span class="mono">ADMIN_TOKEN</span>`
            }
          </small>
        </div>
        <button class="btn main-action" aria-busy=${this.isBusy}>${words.signIn}</button>
      </form>
      ${this.reason ? html`<p role="status">${this.reason}</p>` : nothing}
      <small>${words.staySignedIn}</small>
    </main>`
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const token = this.field.value.trim()
    if (this.isBusy || !token) return
    this.isBusy = true
    this.problem = ''
    try {
      await this.client.signIn(token)
      this.field.value = ''
      this.onSignedIn()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.problem = error.code === 'unauthorized' ? this.words.wrongToken : problemText(error, this.words)
      this.field.select()
    } finally {
      this.isBusy = false
    }
  }
}
