// Asks for the token, and says when it was a wrong one.

import { setText } from './elements.js';
import { forgetToken, hasToken, keepToken } from './service.js';

export class TokenView {
  /** @param changed called when there is another token, or none any more */
  constructor(find, changed) {
    this.node = find('token');
    this.value = find('token-value');
    this.wrong = find('token-wrong');
    this.forget = find('forget');
    find('token-form').addEventListener('submit', (event) => {
      event.preventDefault();
      const token = this.value.value.trim();
      if (token !== '') {
        keepToken(token);
        this.value.value = '';
        changed();
      }
    });
    this.forget.addEventListener('click', () => {
      forgetToken();
      changed();
    });
  }

  /** The service has refused us. */
  ask() {
    if (hasToken()) {
      forgetToken();
      setText(this.wrong, 'The service does not accept this token. It must be the exact content of the token file.');
      this.wrong.hidden = false;
      this.value.setAttribute('aria-invalid', 'true');
    }
    this.forget.hidden = true;
    if (this.node.hidden) {
      this.node.hidden = false;
      this.value.focus();
    }
  }

  /** The service has answered. */
  accepted() {
    this.node.hidden = true;
    this.wrong.hidden = true;
    this.value.removeAttribute('aria-invalid');
    this.forget.hidden = !hasToken();
  }
}
