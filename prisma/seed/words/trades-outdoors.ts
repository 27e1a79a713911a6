import { lines, phrases } from './text';
import type { Trade } from './trades';

/** What is done under the open sky. */
export const outdoorTrades: readonly Trade[] = [
  {
    who: 'a climber',
    verb: 'climbs',
    tags: phrases('climbing, bouldering, mountains, training'),
    things:
      phrases(`a crimpy boulder problem, a three-pitch ridge, an easy slab, a long granite crack, a limestone overhang,
      a winter gully, a first lead, a sandstone arete, an alpine traverse, a steep roof, a sea cliff, a chimney`),
    titles: lines(`
      The crux of {thing}
      Fear, chalk and {thing}
      Packing the rack for {thing}
      {Thing} at first light`),
    sentences: lines(`
      The rock was cold and dry, so the friction was better than ever.
      I fell at the same move eleven times and laughed at the twelfth.
      We turned back at noon because of the clouds, and it was the right call.
      Strong fingers help, but quiet feet help more.
      My partner led the second pitch and built a very tidy anchor.
      Rest days are training days, whatever my head says.
      There is a ledge halfway up with room for two and a thermos.
      We left nothing behind but a little chalk.`),
    streams: lines(`
      Training board, one hour, no excuses
      Planning a ridge with map and weather
      How I tape and care for fingers
      Old routes, new shoes`),
  },
  {
    who: 'a gardener',
    verb: 'grows',
    tags: phrases('gardening, seeds, balcony, compost'),
    things:
      phrases(`a bed of tomatoes, a herb spiral, a row of runner beans, a wildflower strip, an espalier pear,
      a pot of chillies, a compost heap, a shady corner of ferns, a crop of garlic, a rain barrel, a cold frame,
      a raised bed`),
    titles: lines(`
      {Thing} on a windy balcony
      What slugs think of {thing}
      {Thing}, month by month
      Starting {thing} without spending much`),
    sentences: lines(`
      The seedlings stood on the kitchen sill until the last frost had passed.
      I watered deeply once a week instead of a little every day.
      A mulch of straw kept the soil cool through the heat.
      The bees found it before I had put the spade away.
      Half of the harvest went over the fence to the neighbours.
      I saved the seeds of the plant that did best.
      Nothing grew for three weeks, and then everything did.
      The worms did most of the work.`),
    streams: lines(`
      A slow walk through the beds
      Sowing indoors, with tea
      Pruning without fear
      Your plants, my guesses`),
  },
  {
    who: 'a cyclist',
    verb: 'rides',
    tags: phrases('cycling, gravel, bikepacking, repairs'),
    things:
      phrases(`a gravel loop through the forest, a ride to the coast, a mountain pass, an overnight trip, a canal path,
      a rainy commute, a hundred miles, a wheel build, a ride along the border, a sunrise lap, a new drivetrain,
      a ferry-hopping tour`),
    titles: lines(`
      Bags, tools and snacks for {thing}
      {Thing} on one flat tyre
      {Thing} with a steel frame from 1984
      A map for {thing}`),
    sentences: lines(`
      The first hour went uphill into the wind, as always.
      I carried two tubes and needed three.
      There is a bakery at kilometre sixty that justifies the whole route.
      Gravel, cobbles, a little mud and one very surprised sheep.
      The chain was worn out long before I admitted it.
      We slept in a shelter by the lake and woke up to mist.
      My legs were empty, but the light was worth it.
      I put the track and the water points below.`),
    streams: lines(`
      Truing a wheel from start to finish
      Turbo session with bad jokes
      Packing for four days on the road
      Route planning, with your advice`),
  },
  {
    who: 'a stargazer',
    verb: 'stargazes',
    tags: phrases('astronomy, nightsky, telescope, moon'),
    things:
      phrases(`a wide view of the Pleiades, a map of the Moon, a night of meteors, a look at Saturn's rings, a lunar eclipse,
      a home-built telescope, a portrait of Orion, a Milky Way panorama, a passing comet, a double star, a sunspot drawing,
      a night in the dark-sky park`),
    titles: lines(`
      {Thing} from a city roof
      {Thing} with binoculars only
      Stacking the frames of {thing}
      When to look: {thing}`),
    sentences: lines(`
      The sky cleared at one in the morning, and I was still awake by luck.
      Give your eyes twenty minutes without a lamp.
      I stacked ninety frames and kept the best sixty.
      The seeing was poor, yet the rings stood out like a drawing.
      A red torch, a blanket and something hot are half of the equipment.
      The mount drifted a little, which I mended with a piece of cork.
      My neighbour switched off the porch light, which I will never forget.
      You need no telescope for this one.`),
    streams: lines(`
      Under the stars, if the clouds allow
      Live view of the Moon
      Grinding a mirror by hand
      What is up in the sky this month`),
  },
];
