import { lines, phrases } from './text';
import type { Trade } from './trades';

/** Work in kitchens and workshops. */
export const handTrades: readonly Trade[] = [
  {
    who: 'a baker',
    verb: 'bakes',
    tags: phrases('sourdough, bread, pastry, cakes'),
    things:
      phrases(`a rye loaf, a plaited brioche, a tray of croissants, a lemon tart, a seeded batard, a focaccia,
      a cardamom bun, a plum galette, a chocolate babka, a batch of bagels, an apple strudel, a spelt loaf`),
    titles: lines(`
      {Thing} with a long, cold proof
      How wet is too wet for {thing}?
      The crumb of {thing}
      Baking {thing} in a small oven`),
    sentences: lines(`
      I let the dough rest overnight and shaped it at six in the morning.
      The starter was lively this week, so everything went faster than the recipe says.
      Steam in the first fifteen minutes makes all the difference to the crust.
      If the dough sticks, wet your hands instead of adding flour.
      A kitchen scale is the only tool that I would not bake without.
      I scored it with an old razor blade and held my breath.
      The smell alone brought the neighbours to the door.
      Eighty per cent hydration, and for once it kept its shape.`),
    streams: lines(`
      Shaping loaves before sunrise
      Croissants, fold by fold
      Sunday baking with your questions
      What went wrong with my brioche`),
  },
  {
    who: 'a cook',
    verb: 'cooks',
    tags: phrases('cooking, recipes, vegetarian, onepot'),
    things:
      phrases(`a pot of dal, a mushroom risotto, a tomato soup, a roasted cauliflower, a pan of paella, a bowl of ramen,
      a lentil stew, a green curry, a potato gratin, a tray of gyoza, a chickpea salad, a ratatouille`),
    titles: lines(`
      {Thing} for four, in under an hour
      {Thing} from what was left in the fridge
      The one spice that changes {thing}
      {Thing}, the way my grandmother made it`),
    sentences: lines(`
      Start with a cold pan and give the onions all the time they want.
      I toast the spices until the whole flat smells of them.
      Salt early, taste often and stop before it is perfect.
      The stock is made of peelings that I keep in the freezer.
      A squeeze of lemon at the end wakes everything up.
      It tastes better on the second day, if any is left.
      I served it with flat bread and a bowl of yoghurt.
      You can leave out the chilli, but I would not.`),
    streams: lines(`
      Dinner for one, live
      Cleaning out the pantry together
      Knife skills for beginners
      A long lunch, cooked slowly`),
  },
  {
    who: 'a woodworker',
    verb: 'builds',
    tags: phrases('woodwork, handtools, joinery, furniture'),
    things:
      phrases(`a walnut stool, a cherry bowl, an oak bench, a dovetailed box, a folding chair, a bread board,
      a bookcase, a workbench vice, a spoon rack, a small side table, a tool chest, a picture frame`),
    titles: lines(`
      Cutting the joints for {thing}
      {Thing} from one single board
      Oil or wax for {thing}?
      {Thing} with hand tools only`),
    sentences: lines(`
      The board had a twist, so the first hour went into planing it flat.
      I cut the tails first and marked the pins from them.
      A sharp chisel forgives nothing, but it tells you everything.
      Two coats of oil, a night in between, and a rub with steel wool.
      The grain runs around the corner, which took some planning.
      I dry-fitted it three times before any glue came near it.
      The offcuts became a set of coasters.
      Measure twice, then measure the other side as well.`),
    streams: lines(`
      Glue-up, with everything that can go wrong
      Sharpening until it shaves
      An evening at the bench
      Dovetails in real time`),
  },
  {
    who: 'a potter',
    verb: 'throws',
    tags: phrases('pottery, ceramics, glaze, wheel'),
    things:
      phrases(`a set of tea bowls, a tall vase, a speckled mug, a lidded jar, a serving plate, a porcelain cup, a planter,
      a pinch pot, a moon jar, a butter dish, a salt pig, a stoneware pitcher`),
    titles: lines(`
      Throwing {thing} off the hump
      {Thing} fresh out of the kiln
      A new glaze on {thing}
      Why {thing} cracked`),
    sentences: lines(`
      The clay was a little too soft, so I let it stiffen under a cloth.
      Trimming the foot is my favourite part of the week.
      The kiln reached temperature at two in the morning.
      This glaze breaks to rust wherever it runs thin.
      I pulled the handle from a long carrot of clay and let it hang.
      Half of the batch survived, which is a good day for a new glaze.
      Centre it, breathe out, and only then open it up.
      The ash comes from my own stove.`),
    streams: lines(`
      Opening the kiln together
      Fifty bowls in one sitting
      Handles, handles, handles
      Glaze tests and small surprises`),
  },
  {
    who: 'a knitter',
    verb: 'knits',
    tags: phrases('knitting, wool, patterns, yarn'),
    things:
      phrases(`a cabled cardigan, a pair of socks, a lace shawl, a fisherman's jumper, a pair of mittens, a baby blanket,
      a striped scarf, a yoke sweater, a ribbed hat, a colourwork vest, a moss-stitch cushion, a hooded cape`),
    titles: lines(`
      Casting on {thing}
      The heel, the thumb and the hard part of {thing}
      Unravelling {thing}, and starting over
      Yarn that I would take for {thing}`),
    sentences: lines(`
      I swatched this time, and the gauge was right at the second try.
      The wool comes from a flock two valleys away.
      I dropped a stitch ten rows down and only noticed on the train.
      Blocking turned it from a rag into a garment.
      Short rows look like magic until you have done three of them.
      The dye is madder root and a good deal of patience.
      I counted the chart aloud, to the delight of everyone in the room.
      The pattern has four sizes and room for pockets.`),
    streams: lines(`
      Knit along with me tonight
      Reading charts without fear
      Winding yarn and talking
      Mending what the moths left`),
  },
];
