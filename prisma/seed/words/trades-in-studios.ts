import { lines, phrases } from './text';
import type { Trade } from './trades';

/** Pictures and sounds. */
export const studioTrades: readonly Trade[] = [
  {
    who: 'a photographer',
    verb: 'shoots',
    tags: phrases('photography, film, landscape, darkroom'),
    things:
      phrases(`a portrait in window light, a long exposure of the harbour, a foggy street, a series of doorways,
      a roll of expired film, a mountain lake at dawn, a still life with pears, a market in the rain, a night train,
      a double exposure, a flock of starlings, a snowed-in village`),
    titles: lines(`
      One lens, one hour: {thing}
      Printing {thing} in the darkroom
      The light behind {thing}
      Contact sheet: {thing}`),
    sentences: lines(`
      I waited forty minutes for one cloud to move.
      The meter said one thing, my gut another, and my gut was right.
      It was taken on an old manual lens with fungus in one corner.
      The print is darker than the screen, and I like it better.
      I walked the same street for a week before I took a single frame.
      No crop and no filter, only patience.
      The contact sheet shows how many I missed.
      Cold fingers are part of the recipe.`),
    streams: lines(`
      Darkroom evening under red light
      Editing a series, out loud
      Your pictures, kindly reviewed
      Loading large format film`),
  },
  {
    who: 'a musician',
    verb: 'plays',
    tags: phrases('music, guitar, songwriting, folk'),
    things:
      phrases(`a slow waltz in D, a fingerpicked lullaby, a sea shanty, a song about rain, a two-minute bossa, a fiddle tune,
      a string quartet sketch, a hymn for the last bus, a twelve-bar blues, a round for three voices, a tango,
      a song without a chorus`),
    titles: lines(`
      Writing {thing} in one sitting
      Chords and words: {thing}
      {Thing}, recorded in the stairwell
      Demo tape: {thing}`),
    sentences: lines(`
      The melody came on the bus, and I hummed it into my telephone.
      It is in an open tuning, so nearly everything sounds good.
      I recorded it with one microphone and a blanket over the door.
      The second verse is still looking for its last line.
      Play it slowly until it is boring, and then a little faster.
      The bridge borrows a chord that it never gives back.
      New strings, old guitar, same neighbour knocking on the wall.
      You can hear the kettle at the end, and I left it in.`),
    streams: lines(`
      Songs on request from the kitchen
      Practising in public
      Writing a song with the chat
      Unplugged, and slightly out of tune`),
  },
  {
    who: 'an illustrator',
    verb: 'draws',
    tags: phrases('drawing, watercolour, sketchbook, ink'),
    things:
      phrases(`a page of sleeping cats, a crooked old town, a botanical plate, a map of an invented island, a ship in ink,
      a portrait in four lines, a field of poppies, a children's book spread, a lighthouse in watercolour, a comic strip,
      a lino print, a study of hands`),
    titles: lines(`
      {Thing} on a train ride
      Only three colours: {thing}
      From thumbnail to ink: {thing}
      {Thing} before breakfast`),
    sentences: lines(`
      I mixed all greys from two colours and no black.
      The paper buckled, which turned out to be the best part.
      Draw the shapes between the things, not the things.
      This is the fourth version; the others are in the drawer.
      A dip pen has its own opinion, and I have stopped arguing.
      The wash was still wet when I should have stopped.
      I scanned the page, coffee ring and all.
      Ten minutes a day, for a whole year now.`),
    streams: lines(`
      Sketching what you suggest
      Ink first, regrets later
      A slow evening of watercolour
      Finishing a picture book page`),
  },
];
