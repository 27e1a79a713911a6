import { locatedError } from 'graphql';
import { ApiError, forbidden, rateLimited } from '../../../src/kernel/problems/errors';

it('takes no stack for what is an answer, nor does what names the field for it', () => {
  for (const error of [forbidden(), rateLimited(3), new ApiError('UNAVAILABLE', 'Later.')]) {
    expect(error.stack).toBe(`ApiError: ${error.message}`);
    expect(locatedError(error, undefined, ['field']).stack).toBe(error.stack);
  }
});
