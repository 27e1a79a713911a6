import { lines } from './text';

/** One thing said: by the fan, by the creator, or by the creator for a price. */
export interface Line {
  readonly speaker: 'fan' | 'creator';
  readonly isPriced: boolean;
  /** {thing} is something of the creator's trade; {fan} and {creator} are given names. */
  readonly text: string;
}

/** A short talk. */
export type Dialogue = readonly Line[];

function dialogue(text: string): Dialogue {
  return lines(text).map((line) => ({
    speaker: line.startsWith('F') ? 'fan' : 'creator',
    isPriced: line.startsWith('P'),
    text: line.slice(2),
  }));
}

/** How people get to know one another. */
export const openings: readonly Dialogue[] = [
  `F Hello {creator}! I have been following you for a while and wanted to say thank you.
   C Hi {fan}, what a nice message to wake up to. Thank you!
   F Your post about {thing} got me started.
   C That makes me really happy. How is it going?
   F Slowly. But I enjoy every minute.
   C Slowly is exactly right.`,
  `F Hi! May I ask you something about {thing}?
   C Of course, go ahead.
   F I never know how to begin. Do you plan it on paper first?
   C Always. A bad sketch is better than none.
   F That is a relief, mine are terrible.
   C Perfect, then you are doing it right.`,
  `C Hi {fan}, I saw your comment and thought I would answer here, it got too long.
   F Oh, thank you! I did not expect that.
   C The short version: begin with something smaller than {thing}.
   F And the long version?
   C Begin with something smaller, and do it five times.
   F Understood. I will count.`,
  `F Good evening! Is there any chance that you will stream again this month?
   C Good evening {fan}! Yes, probably on a Thursday.
   F I will be there. Last time I missed the first half.
   C I usually begin late, so you may be lucky.`,
  `F Hello, I am new here. Which of your posts should I read first?
   C Welcome! Begin with the oldest ones, they have the most mistakes.
   F Is that a recommendation?
   C It is. You learn more from them than from the pretty ones.
   F All right, I have a long train ride tomorrow.
   C Then you will be through by the evening. Enjoy!`,
].map(dialogue);

/** What they talk about later. */
export const talks: readonly Dialogue[] = [
  `F I finally finished {thing}!
   C Congratulations! Are you happy with it?
   F Mostly. One corner is a bit off.
   C Nobody will ever see it but you.
   F And you, now.
   C I can keep a secret.`,
  `C I am thinking about a series on {thing}. Would you want to see that?
   F Yes! Above all the beginning, it is always skipped.
   C Good point. I will start with the very first step.
   F With the tools, too?
   C With the tools, too.`,
  `F Do you have a longer version of the guide to {thing}?
   C I do, with all the measurements. I will send it to you.
   P Here it is: the full guide to {thing}, twelve pages with sketches and a list of materials.
   F That was quick. Thank you!
   C Ask me if anything is unclear.`,
  `F Quick question: how long do you let it rest?
   C A night, if I can. Two hours, if I cannot.
   F And does it make a difference?
   C One can tell, but only if one knows.`,
  `F Are you coming to the fair in May?
   C I think so, if the van starts.
   F I would love to see your work in person.
   C Come by in the morning, it gets crowded after lunch.
   F I will bring coffee.
   C Then you are my guest of honour.`,
  `C You asked about the colours last week. I made a small test today.
   F And?
   C The darker one wins. It looks calmer.
   F I hoped you would say that.`,
  `F It broke. The whole thing. Three evenings of work.
   C Oh no. I am sorry, {fan}.
   F I laughed in the end. But still.
   C Keep the pieces. My best ideas came from broken ones.
   F I have put them on the shelf where I can see them.
   C That is the spirit.
   F Second try begins on Saturday.`,
  `F Your stream yesterday was so relaxing.
   C Thank you! I was nervous, to be honest.
   F One could not tell at all.
   C Good, then the tea worked.`,
  `C I found an old notebook with my first attempts at {thing}.
   F Please show it!
   C It is embarrassing.
   F Even better.
   P All right, for the brave: nine pages from the notebook, with comments by a wiser me.
   F This is wonderful. The drawing on the last page!`,
  `F What do you listen to while you work?
   C Mostly nothing. Sometimes the radio, very quietly.
   F I cannot work without music.
   C I begin to hum, and then I lose count.
   F Fair enough!`,
  `F Where do you get your materials?
   C From a small shop around the corner, and the rest second-hand.
   F I only have the big store out of town.
   C Ask there for leftovers. They are glad to get rid of them.
   F I would never have dared. I will try it.`,
  `F Do you ever teach in person?
   C Twice a year, in small groups.
   F Is there a waiting list?
   C A short one. Shall I put you on it?
   F Yes, please!
   C Done. You will hear from me in spring.`,
  `C How did the second try go?
   F Better! Not straight, but better.
   C Straight is for rulers.
   F I will have that framed.`,
  `F I gave {thing} to my sister for her birthday.
   C What did she say?
   F She asked where I had bought it.
   C That is the highest praise there is.
   F I did not tell her for an hour.`,
  `F Would you say that the expensive tools are worth it?
   C One good one is worth more than ten cheap ones. But begin with the cheap ones.
   F That sounds like a contradiction.
   C It is. Buy the good one when the cheap one annoys you.
   F It annoys me already.
   C Then you know what to wish for.`,
  `C Small update: the parcel with the samples is on its way.
   F Already? Thank you!
   C It should be with you by Friday.
   F I will look out for it.
   F It came today! Everything is in one piece.
   C What a relief.`,
  `F I tried it with half the amount, as you said.
   C And was I right?
   F Annoyingly, yes.
   C I got it wrong for years, if that helps.
   F It does.`,
  `F How do you keep going when nothing works?
   C I tidy up. Then I do something very simple.
   F Such as?
   C Something that I have done a hundred times. It reminds my hands that they can do it.
   F I will remember that.
   C And if that does not help: cake.`,
  `C Would you test something for me? A short tutorial for beginners.
   F Gladly!
   P The test version: forty minutes, in four parts, with the list of materials at the end.
   F The second part is a little fast, the rest is very clear.
   C That is just what I needed to know. Thank you, {fan}.`,
  `F Happy new year, {creator}!
   C And to you! What are you planning to make?
   F Finally {thing}. This year for real.
   C I will ask you about it in March.
   F Please do.`,
  `F Is it normal that it smells like that?
   C What does it smell like?
   F A bit like wet dog.
   C Then it is normal. It goes away within a day.
   F You were right, it is gone.`,
  `F I hope I am not asking too much.
   C Not at all. I asked much more when I began.
   F Whom did you ask?
   C An old neighbour. She never answered anything straight away.
   F Why not?
   C She wanted me to try it three times first. She was right, too.`,
].map(dialogue);
