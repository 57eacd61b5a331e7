/** Systems that ask for what they should have (`/v1`): it lies in their feed, and nothing is ever written into them. */
export const askingSystems: readonly string[] = ['connector-api', 'wapro'];
