import type { ExplorerOptions } from './server/explorer/explorer';

/** What the explorer opens with: a first query, a login, and a subscription that needs one. */
export const welcome: ExplorerOptions = {
  title: 'Marquee',
  headers: JSON.stringify({ Authorization: 'Bearer ' }, null, 2),
  operations: [
    `# The newest posts. Run this with Ctrl-Enter.
query Feed {
  feed(first: 5) {
    pageInfo { hasNextPage endCursor }
    edges {
      node {
        id
        title
        publishedAt
        likeCount
        viewerCanAccess
        creator { displayName user { username } }
      }
    }
  }
}
`,
    `# Put the access token behind "Bearer " in the
# headers of the other tabs.
mutation Login {
  login(input: { login: "fan@demo.test", password: "demo-password-1" }) {
    session { accessToken accessTokenExpiresAt }
    viewer { id username }
    userErrors { code message field }
  }
}
`,
    `# Waits for messages to the account whose token
# is in the headers.
subscription Messages {
  messageReceived {
    cursor
    gap
    message { body sender { username } }
  }
}
`,
  ],
};
