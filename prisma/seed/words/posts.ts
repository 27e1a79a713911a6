import { lines, phrases } from './text';

/** Words under which posts of every trade are found. */
export const generalTags = phrases(`
  beginners, tutorial, behindthescenes, workshop, tools, weekend, questions, favourites, progress, mistakes, ideas, slow`);

/** Headlines that fit every trade; {thing} stands for what the post is about. */
export const openTitles = lines(`
  Working on {thing}
  {Thing}, second attempt
  What {thing} taught me
  Notes on {thing}
  A closer look at {thing}
  {Thing} in one afternoon
  How I plan {thing}
  Three things I got wrong with {thing}
  {Thing}, step by step
  Before and after: {thing}
  Why I keep coming back to {thing}
  Behind the scenes of {thing}
  Your questions about {thing}
  One year later: {thing}
  {Thing}, and a cup of tea
  Small progress: {thing}`);

/** Headlines of what is not for everyone. */
export const closedTitles = lines(`
  The complete guide to {thing}
  {Thing}: the long version
  Everything I know about {thing}
  Masterclass: {thing}
  {Thing} in full, with commentary
  My private notes on {thing}`);

/** Headlines of what nobody else has seen yet. */
export const unfinishedTitles = lines(`
  Idea: {thing}
  Draft about {thing}
  Not finished yet: {thing}
  Remember for later: {thing}`);

/** Sentences that fit every trade. */
export const sentences = lines(`
  This one has been on my list for months.
  It did not go as planned, and that is why I am showing it.
  I started over twice, and I would do it again.
  The whole thing took me about three evenings.
  If you try it yourself, show me how it went.
  Somebody asked for this last week, so here it is.
  Next time I would take half as much of everything.
  I am still not sure whether it is finished.
  There is more of this to come on Sunday.
  Thank you for all the kind words on the last one.
  The hardest part was to stop.
  I learnt this from an old book without a single picture.
  Beginners can do this; all it takes is time.
  The tools are listed at the end, and none is expensive.
  I forgot to take a picture halfway through, as usual.
  Ask me anything about it below.
  It is a small thing, but it made my week.
  Patience is the main ingredient here.
  My first one looked nothing like this.
  Tell me what you would have done differently.`);

/** What a creator says about themselves; {who} is 'a baker', {tag} one of their words. */
export const creatorBios = lines(`
  {Who} by heart, an accountant by day. Mostly {tag}.
  {Who} with a small studio and a large kettle. New things every week.
  I am {who}, and I show the mistakes as well. Lots of {tag} here.
  Twenty years of {tag}, and still a beginner.
  {Who} from a small town by the sea. Slow work, good company.
  Learning in public. {Who}, sometimes a good one.
  {Tag} for people who think that they cannot do it.
  {Who} who answers every question, if not always at once.`);

/** What everybody else says about themselves. */
export const fanBios = lines(`
  Here to learn something new.
  Collector of hobbies, finisher of few.
  I read everything and comment too much.
  Night owl, tea drinker, happy amateur.
  Mostly here for the workshops.
  Two left hands, but willing.
  Teacher, cyclist, owner of too many books.
  Looking for a craft to stay with.
  Slowly filling a shed with tools.
  Just looking around.
  Retired, curious and in no hurry.
  Weekend maker with a small balcony.`);
