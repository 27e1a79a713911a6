import { lines } from './text';

/** What people say under a post; {thing} stands for what the post is about. */
export const remarks = lines(`
  This is lovely.
  I have wanted to try {thing} for years.
  You make it look so easy.
  How long did it take you?
  The details are wonderful.
  I started on {thing} once and gave up halfway.
  Saving this for the weekend.
  Could you show the tools you used?
  My favourite of yours so far.
  I did not know that this was possible at home.
  Thank you for showing the mistakes as well.
  What would you change next time?
  I showed this to my father and now he wants to learn it.
  The second one looks even better.
  This made my morning.
  Is this something for a beginner?
  I tried it yesterday, with mixed results.
  The light in this is beautiful.
  Please do more about {thing}.
  I never thought that {thing} could look like this.
  So calm to watch.
  Which part was the hardest?
  I have a question about the very first step.
  You should write a book.
  That is a clever way to do it.
  I learnt it differently, but your way seems better.
  My attempt looks nothing like this, but I am happy with it.
  Would this work in a small flat?
  I have come back to this three times now.
  Following along from the other side of the world.
  The patience that must have taken!
  Just what I needed today.
  Where did you learn this?
  I love how honest you are about it.
  Mine turned out a little crooked.
  {Thing}! Finally somebody explains it.
  I am in awe.
  This goes straight onto my list.
  The ending surprised me.
  Great work, as always.`);

/** What may follow a remark. */
export const afterthoughts = lines(`
  Thank you!
  Greetings from the north.
  I will report back.
  More of this, please.
  Have a good week.
  Now I want to go and try it.
  It reminds me of my first one.
  Keep going.
  No hurry, of course.
  My whole family liked it.`);

/** What creators answer under their own posts. */
export const creatorReplies = lines(`
  Thank you so much!
  About three evenings, with long breaks.
  Absolutely, start small and it will work.
  Good question. I will show it in the next post.
  I used the cheapest ones that I could find.
  That is very kind of you.
  Mine were crooked for the first two years.
  Show me when it is done!
  I would take a little less time over the beginning.
  It is the same trick every time: go slowly.
  You are right, I should have mentioned that.
  From a neighbour, who learnt it from hers.
  It works in a small flat, I live in one.
  There is a list of tools under the first post.
  I am glad that it helps.
  Welcome to the club.`);

/** What others answer. */
export const replies = lines(`
  Same here.
  I was about to ask this.
  It gets easier after the third time, I promise.
  I had the same problem, and patience solved it.
  Good point.
  Try it with less, that helped me.
  I would like to know that as well.
  You are not alone.
  Agreed!
  That is what I thought at first, too.
  How did it go in the end?
  Mine took twice as long.
  Let us know how it turns out.
  There is an older post about exactly this.
  Thanks, that helps.
  I am glad that somebody asked.`);
